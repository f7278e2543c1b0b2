using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>What operators share whose activations are unsigned bytes with one scale.</summary>
internal static unsafe class Bytes
{
    /// <summary>Whether a tensor is of such bytes.</summary>
    public static bool AreIn(TensorSpec spec) => spec is { Type: DType.U8, Quantization: { Axis: null } };

    /// <summary>Whether the first input is of such bytes and the output, too, unless it may be of floats and is.</summary>
    public static bool AreIn(KernelContext c, bool orGivesReals) => AreIn(c.Input(0)) && (AreIn(c.Output()) || (orGivesReals && c.Output().Type == DType.F32));

    /// <summary>Whether the first inputs, and the first output, are of such bytes.</summary>
    public static bool AreIn(KernelContext c, int inputs = 1)
    {
        for (var i = 0; i < inputs; i++)
            if (!AreIn(c.Input(i))) return false;
        return AreIn(c.Output());
    }

    /// <summary>The function y = f(x) of bytes as a table: what stands for each is computed, given to f, and quantized. Without f only the scale changes.</summary>
    public static UnaryMap<byte, byte> Map(KernelContext c, Quantization x, Quantization y, FloatMap? f)
    {
        return Map((byte*)c.Table(ByteLookup.Entries, to => Fill((byte*)to, x, y, f)), c.Level);
    }

    /// <summary>The fastest way to what a table holds.</summary>
    public static UnaryMap<byte, byte> Map(byte* table, SimdLevel level) =>
        ByteClamp.Of(table, level) ?? (UnaryMap<byte, byte>?)ByteLineMap.Of(table, level) ?? ByteLookup.Of(table, level);

    /// <summary>In plain floats at every level: a table is made where a plan is compiled, and need not be fast.</summary>
    private static void Fill(byte* table, Quantization x, Quantization y, FloatMap? f)
    {
        var reals = stackalloc float[ByteLookup.Entries];
        for (var q = 0; q < ByteLookup.Entries; q++) table[q] = (byte)q;
        var (scale, zero) = (x.Scales[0], x.ZeroPoints[0]);
        Dequantizer.Of(DType.U8, SimdLevel.Scalar).Run(table, reals, ByteLookup.Entries, new(&scale, &zero, each: false));
        f?.Run(reals, reals, ByteLookup.Entries);
        (scale, zero) = (y.Scales[0], y.ZeroPoints[0]);
        Quantizer.Of(DType.U8, SimdLevel.Scalar).Run(reals, table, ByteLookup.Entries, new(&scale, &zero, each: false));
    }
}

/// <summary>An operator of two inputs that has a formula for bytes.</summary>
internal interface IByteFormula
{
    BinaryMap<byte, byte> Bytes(Quantization a, Quantization b, Quantization y, SimdLevel level);

    /// <summary>The kernels of an operator, if it has a formula for bytes.</summary>
    static IReadOnlyList<Kernel> Kernels(object op) => op is not IByteFormula f ? [] :
    [
        new("table bytes", c => Applies(c) && (ByteNumberStep.IsNumber(c, 0) || ByteNumberStep.IsNumber(c, 1)), c => new ByteNumberStep(c, Map(f, c))),
        new("map bytes", Applies, c => new BinaryMapStep<byte, byte>(c.Input(0), c.Input(1), c.Output(), Map(f, c))),
    ];

    private static bool Applies(KernelContext c) => c.InputCount == 2 && Operators.Bytes.AreIn(c, 2);

    private static BinaryMap<byte, byte> Map(IByteFormula f, KernelContext c) => f.Bytes(c.Input(0).Quantization!, c.Input(1).Quantization!, c.Output().Quantization!, c.Level);
}
