using EdgeNet.Tensors;

namespace EdgeNet.Tests.Conformance;

/// <summary>A tensor as oracles see it: doubles in row-major order, whatever the element type they stand for.</summary>
public sealed class TestTensor(Shape shape, double[] values, DType type = DType.F32)
{
    public Shape Shape { get; } = shape;

    public double[] Values { get; } = values;

    public DType Type { get; } = type;

    /// <summary>What integers stand for; null for plain numbers.</summary>
    public Quantization? Quantization { get; init; }

    public TensorSpec Spec => new(Type, Shape, Quantization);

    /// <summary>The element at an index of as many numbers as there are dimensions.</summary>
    public double this[params ReadOnlySpan<int> index]
    {
        get => Values[Offset(index)];
        set => Values[Offset(index)] = value;
    }

    /// <summary>Zeros.</summary>
    public static TestTensor Zeros(Shape shape, DType type = DType.F32) => new(shape, new double[shape.Elements], type);

    /// <summary>Values a kernel will really see: drawn evenly, and rounded to float.</summary>
    public static TestTensor Random(Shape shape, int seed = 1, double low = -2, double high = 2)
    {
        var random = new Random(seed);
        return new(shape, [.. Enumerable.Range(0, (int)shape.Elements).Select(_ => (double)(float)(low + (high - low) * random.NextDouble()))]);
    }

    /// <summary>Whole numbers, drawn evenly from <paramref name="low"/> up to, not including, <paramref name="high"/>.</summary>
    public static TestTensor RandomIntegers(Shape shape, DType type, int low, int high, int seed = 1)
    {
        var random = new Random(seed);
        return new(shape, [.. Enumerable.Range(0, (int)shape.Elements).Select(_ => (double)random.Next(low, high))], type);
    }

    /// <summary>0, 1, 2, …: every element tells where it came from.</summary>
    public static TestTensor Count(Shape shape, DType type = DType.F32) =>
        new(shape, [.. Enumerable.Range(0, (int)shape.Elements).Select(i => (double)i)], type);

    /// <summary>The given values.</summary>
    public static TestTensor Of(Shape shape, params double[] values) => new(shape, values);

    /// <summary>Random integers that stand for reals: over all of the type's range, that of signed bytes being symmetric.</summary>
    public static TestTensor RandomQuantized(Shape shape, DType type, Quantization quantization, int seed = 1)
    {
        var (low, high) = type switch { DType.U8 => (0, 256), DType.I8 => (-127, 128), _ => (-5000, 5001) };
        return new(shape, RandomIntegers(shape, type, low, high, seed).Values, type) { Quantization = quantization };
    }

    /// <summary>A function of each element.</summary>
    public TestTensor Map(Func<double, double> f) => new(Shape, [.. Values.Select(f)], Type);

    /// <summary>This tensor with one element changed, as differences need it.</summary>
    public TestTensor Moved(int element, double by)
    {
        var moved = new TestTensor(Shape, [.. Values], Type);
        moved.Values[element] += by;
        return moved;
    }

    /// <summary>The elements in memory as the element type stores them.</summary>
    public unsafe void Store(byte* destination) => Store(destination, 0, Values.Length);

    /// <summary>A stretch of the elements in memory.</summary>
    public unsafe void Store(byte* destination, int first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var value = Values[first + i];
            switch (Type)
            {
                case DType.F32: ((float*)destination)[i] = (float)value; break;
                case DType.F16: ((Half*)destination)[i] = (Half)value; break;
                case DType.BF16: ((ushort*)destination)[i] = (ushort)(BitConverter.SingleToUInt32Bits((float)value) >> 16); break;
                case DType.I64: ((long*)destination)[i] = (long)value; break;
                case DType.I32: ((int*)destination)[i] = (int)value; break;
                case DType.I8: ((sbyte*)destination)[i] = (sbyte)value; break;
                case DType.U8 or DType.Bool: destination[i] = (byte)value; break;
                case DType.I4: destination[i / 2] = (byte)(i % 2 == 0 ? (int)value & 15 : destination[i / 2] | ((int)value << 4)); break;
                default: throw new NotSupportedException(Type.ToString());
            }
        }
    }

    /// <summary>Reads elements back from memory.</summary>
    public static unsafe TestTensor Load(TensorSpec spec, byte* source)
    {
        var result = Zeros(spec.Shape, spec.Type);
        result.Read(source, 0, result.Values.Length);
        return result;
    }

    /// <summary>Reads a stretch of the elements back from memory.</summary>
    public unsafe void Read(byte* source, int first, int count)
    {
        for (var i = 0; i < count; i++)
        {
            Values[first + i] = Type switch
            {
                DType.F32 => ((float*)source)[i],
                DType.F16 => (double)((Half*)source)[i],
                DType.BF16 => BitConverter.UInt32BitsToSingle((uint)((ushort*)source)[i] << 16),
                DType.I64 => ((long*)source)[i],
                DType.I32 => ((int*)source)[i],
                DType.I8 => ((sbyte*)source)[i],
                DType.U8 or DType.Bool => source[i],
                DType.I4 => (sbyte)(source[i / 2] << (i % 2 == 0 ? 4 : 0)) >> 4,
                _ => throw new NotSupportedException(Type.ToString()),
            };
        }
    }

    public unsafe Tensor ToTensor()
    {
        var tensor = new Tensor(Spec);
        Store(tensor.Pointer);
        return tensor;
    }

    // Oracles spend most of their time here, so the checks are plain comparisons, not assertions.
    private int Offset(ReadOnlySpan<int> index)
    {
        if (index.Length != Shape.Rank) Assert.Fail($"{index.Length} numbers index {Shape}.");
        var offset = 0;
        for (var i = 0; i < index.Length; i++)
        {
            var extent = Shape[i];
            if ((uint)index[i] >= (uint)extent) Assert.Fail($"{index[i]} is outside axis {i} of {Shape}.");
            offset = offset * extent + index[i];
        }

        return offset;
    }
}
