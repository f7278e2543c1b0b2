using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>The contents of tensors as one type of number.</summary>
internal static class Numbers
{
    /// <summary>Whole numbers, or null if the tensor holds floats.</summary>
    public static long[]? Longs(Tensor t) => t.Spec.Type switch
    {
        DType.I64 => t.Span<long>().ToArray(),
        DType.I32 => Each<int, long>(t, x => x),
        DType.I8 => Each<sbyte, long>(t, x => x),
        DType.U8 => Each<byte, long>(t, x => x),
        DType.Bool => Each<bool, long>(t, x => x ? 1 : 0),
        _ => null,
    };

    /// <summary>Floats, whole numbers converted.</summary>
    public static float[] Floats(Tensor t) => t.Spec.Type == DType.F32 ? t.Span<float>().ToArray()
        : [.. (Longs(t) ?? throw new OnnxException($"a tensor of {t.Spec.Type} was found where numbers are expected.")).Select(x => (float)x)];

    /// <summary>Floats, whole numbers converted if none of them is lost.</summary>
    public static float[] Exactly(Tensor t)
    {
        var floats = Floats(t);
        var lost = (Longs(t) ?? []).Where((whole, i) => (Int128)floats[i] != whole).Take(1);
        foreach (var whole in lost) throw new RuleException($"it takes the number {whole}, which a float can't hold exactly");
        return floats;
    }

    /// <summary>Whole numbers as a tensor of some type.</summary>
    public static Tensor Of(DType type, IReadOnlyList<long> values, Shape shape) => type switch
    {
        DType.I64 => Tensor.From(values.ToArray(), shape),
        DType.I32 => Tensor.From(values.Select(x => (int)x).ToArray(), shape),
        DType.I8 => Tensor.From(values.Select(x => (sbyte)x).ToArray(), shape),
        DType.U8 => Tensor.From(values.Select(x => (byte)x).ToArray(), shape),
        DType.Bool => Tensor.From(values.Select(x => x != 0).ToArray(), shape),
        _ => Tensor.From(values.Select(x => (float)x).ToArray(), shape),
    };

    private static TOut[] Each<TIn, TOut>(Tensor t, Func<TIn, TOut> convert) where TIn : unmanaged
    {
        var from = t.Span<TIn>();
        var result = new TOut[from.Length];
        for (var i = 0; i < result.Length; i++) result[i] = convert(from[i]);
        return result;
    }
}
