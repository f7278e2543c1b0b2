using System.Numerics;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Datasets;

/// <summary>Class numbers, from whatever numbers a file holds.</summary>
internal static class Labels
{
    /// <summary>As many classes as any data may have, however few the examples: a label beyond is damage, or a quantity.</summary>
    private const int MostClasses = 1 << 16;

    /// <param name="tensor">Whole numbers of any type.</param>
    /// <param name="name">What an error calls them.</param>
    /// <exception cref="DataException">A number is no class.</exception>
    public static int[] Of(Tensor tensor, string name = "The labels") => tensor.Spec.Type switch
    {
        DType.U8 or DType.Bool => Of<byte>(tensor.Bytes, name),
        DType.I8 => Of<sbyte>(tensor.Span<sbyte>(), name),
        DType.I32 => Of<int>(tensor.Span<int>(), name),
        DType.I64 => Of<long>(tensor.Span<long>(), name),
        var other => throw new DataException($"{name} are {other}; class numbers are integers."),
    };

    /// <exception cref="DataException">A number is no class.</exception>
    public static int[] Of<T>(ReadOnlySpan<T> numbers, string name) where T : INumber<T>
    {
        var classes = new int[numbers.Length];
        for (var i = 0; i < classes.Length; i++) classes[i] = ClassOf(numbers[i], i, classes.Length, name);
        return classes;
    }

    /// <summary>The class of one of so many examples.</summary>
    /// <exception cref="DataException">The number is no class.</exception>
    public static int ClassOf<T>(T number, int example, int examples, string name) where T : INumber<T>
    {
        var end = Math.Max(MostClasses, examples);
        return T.IsInteger(number) && long.CreateSaturating(number) is var label && label >= 0 && label < end ? (int)label
            : throw new DataException($"{name} are no classes: that of example {example:N0} is {number}, but classes are whole numbers from 0 to {end - 1:N0}. "
                + "Number them from 0, or make a regression of them if they are a quantity.");
    }
}
