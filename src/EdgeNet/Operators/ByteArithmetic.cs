using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Unsigned bytes times unsigned bytes, both with a scale and a zero point, such as the two sides of a product that a run computes. B − 128 is
/// packed as a signed byte, with a zero point 128 smaller; what Σ (A − za)·(B − zb) takes off for each column is found out as it is packed.
/// </summary>
internal sealed unsafe class ByteArithmetic : Arithmetic
{
    /// <summary>So many products of two bytes, all as large as can be, still are a 32-bit sum.</summary>
    public const int MostProducts = int.MaxValue / (byte.MaxValue * byte.MaxValue);

    private const int Middle = 128;

    private readonly ByteKernel kernel;
    private readonly int zeroA, zeroB;
    private readonly float multiplier;
    private Rescale rescale;

    /// <param name="c">The node, whose inputs 0 and 1 are A and B.</param>
    /// <param name="kernel">What multiplies.</param>
    public ByteArithmetic(KernelContext c, ByteKernel kernel) : base(kernel, sizeof(byte))
    {
        this.kernel = kernel;
        Quantization a = c.Input(0).Quantization!, b = c.Input(1).Quantization!;
        (zeroA, zeroB) = (a.ZeroPoints[0] - kernel.InputBias, b.ZeroPoints[0] - Middle);
        var y = c.Output().Quantization;
        multiplier = a.Scales[0] * b.Scales[0] / (y?.Scales[0] ?? 1);
        rescale = new()
        {
            Lo = y is null ? float.NegativeInfinity : -y.ZeroPoints[0],
            Hi = y is null ? float.PositiveInfinity : byte.MaxValue - y.ZeroPoints[0],
            GivesBytes = y is not null,
            ZeroPoint = y?.ZeroPoints[0] ?? 0,
        };
    }

    public override int OutputBytes => rescale.GivesBytes ? sizeof(byte) : sizeof(float);

    public override string Format => $"flipped bytes {kernel.TileN} {zeroA} {zeroB}";

    public override byte Flip => Middle;

    public override bool SumsRows => zeroB != 0;

    /// <summary>Whether both inputs are such bytes, and the result is or is one of floats.</summary>
    public static bool Applies(KernelContext c) =>
        Bytes.AreIn(c.Input(0)) && Bytes.AreIn(c.Input(1)) && (Bytes.AreIn(c.Output()) || c.Output().Type == DType.F32);

    /// <summary>All columns have the same multiplier and zero point.</summary>
    public override void Prepare(KernelContext c, WeightMatrix[] matrices, Product[] products, string format)
    {
        var columns = matrices.Select(m => Columns(m.Columns)).DefaultIfEmpty().Max();
        rescale.Multipliers = (float*)c.Table(columns * sizeof(float), to => new Span<float>((void*)to, columns).Fill(multiplier));
        if (SumsRows) rescale.ZeroPoints = (int*)c.Table(columns * sizeof(int), to => new Span<int>((void*)to, columns).Fill(zeroB));
        rescale.IsBounded = matrices.Select(m => (double)m.K).DefaultIfEmpty().Max() * byte.MaxValue * byte.MaxValue * multiplier < 1 << 30;
    }

    public override long BytesBehind(int columns) => Columns(columns) * (long)sizeof(int);

    /// <summary>Makes −za·Σ (B − zb) what the sum of each column begins with.</summary>
    public override void Adjust(in GemmWeights packed, int begin, int end)
    {
        var biases = Biases(packed);
        kernel.SumColumns(packed, begin, end, biases);
        for (var n = begin * kernel.TileN; n < Math.Min(packed.N, end * kernel.TileN); n++) biases[n] = -zeroA * (biases[n] - (packed.K * zeroB));
    }

    public override void Complete(ref GemmWeights weights, int index, int channel, void* bias)
    {
        weights.Bias = Biases(weights);
        weights.Rescale = rescale;
    }

    private int* Biases(in GemmWeights packed) => (int*)((byte*)packed.Packed + kernel.PackedBytes(packed.Taps, packed.K, packed.N));

    private int Columns(int columns) => kernel.Panels(columns) * kernel.TileN;
}
