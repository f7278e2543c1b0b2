using EdgeNet.Tensors;

namespace EdgeNet.Tests.Conformance;

/// <summary>Tensors for operators that move elements: each element tells where it came from, for every size an element can have.</summary>
internal static class Coded
{
    /// <summary>One type of each size: 1, 2, 4 and 8 bytes.</summary>
    public static DType[] Types => [DType.U8, DType.F16, DType.F32, DType.I64];

    /// <summary>Numbers in ascending order, starting over where the type ends; neighbours on any axis differ.</summary>
    public static TestTensor Tensor(Shape shape, DType type = DType.F32)
    {
        var codes = type switch { DType.U8 or DType.I8 => 127, DType.F16 => 2039, DType.Bool => 2, _ => int.MaxValue };
        return TestTensor.Count(shape).Map(v => v % codes).As(type);
    }

    /// <summary>A tensor whose elements are a function of their index.</summary>
    public static TestTensor Each(Shape shape, DType type, Func<int[], double> element)
    {
        var result = TestTensor.Zeros(shape, type);
        var index = new int[shape.Rank];
        for (var i = 0; i < result.Values.Length; i++)
        {
            var rest = i;
            for (var axis = shape.Rank - 1; axis >= 0; axis--) (rest, index[axis]) = Math.DivRem(rest, shape[axis]);
            result.Values[i] = element(index);
        }

        return result;
    }

    /// <summary>The same numbers as another type.</summary>
    public static TestTensor As(this TestTensor tensor, DType type) => new(tensor.Shape, tensor.Values, type);

    /// <summary>An index with one place changed.</summary>
    public static int[] At(this int[] index, int axis, int place)
    {
        var copy = (int[])index.Clone();
        copy[axis] = place;
        return copy;
    }
}
