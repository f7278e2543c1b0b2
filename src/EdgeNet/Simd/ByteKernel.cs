using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>
/// The multiplier of unsigned bytes by signed ones, summed up exactly in 32 bits, and what becomes of the sums: <see cref="Rescale"/>.
/// A product of zero-pointed inputs, Σ (x − z)·w, is Σ x·w with −z·Σ w in the bias.
/// </summary>
internal abstract unsafe class ByteKernel : Multiplier
{
    /// <summary>Products that are added at once.</summary>
    private const int Quad = 4;

    private protected ByteKernel(int tileM, int tileN, int half) : base(tileM, tileN) => Half = half;

    public override int InputBytes => 1;

    public override int InputsAtOnce => Quad;

    /// <summary>By how much an input is smaller when it meets a weight than it is in memory; the bias must make up for it.</summary>
    public virtual int InputBias => 0;

    /// <summary>The same for channels that are each for themselves.</summary>
    public abstract ChannelDot Channels { get; }

    /// <summary>The columns of the narrower tile, which a last panel may do with.</summary>
    protected int Half { get; }

    public static ByteKernel For(SimdLevel level) => level switch
    {
        SimdLevel.V512 => Kernel512,
        SimdLevel.V256 => AvxVnni.IsSupported ? KernelVnni : Kernel256,
        SimdLevel.V128 => Dp.IsSupported ? KernelArm : Kernel128,
        _ => KernelScalar,
    };

    /// <summary>Whether the processor has an instruction that adds products of bytes to a sum, four at a time.</summary>
    public static bool HasDot(SimdLevel level) => level switch
    {
        SimdLevel.V512 => VnniCode.IsSupported,
        SimdLevel.V256 => AvxVnni.IsSupported,
        SimdLevel.V128 => Dp.IsSupported,
        _ => false,
    };

    private static readonly ByteKernel Kernel512 = new ByteKernel<
        ByteDotPair<ByteDot512, Vector512<int>, Pair<Vector512<short>>>, Pair<Vector512<int>>, Pair<Pair<Vector512<short>>>,
        ByteDot512, Vector512<int>, Pair<Vector512<short>>>(SimdLevel.V512);

    private static readonly ByteKernel Kernel256 = new ByteKernel<
        ByteDotPair<ByteDot256, Vector256<int>, Pair<Vector256<short>>>, Pair<Vector256<int>>, Pair<Pair<Vector256<short>>>,
        ByteDot256, Vector256<int>, Pair<Vector256<short>>>(SimdLevel.V256);

    /// <summary>What processors with 256-bit VNNI run; others can, for the tests.</summary>
    internal static readonly ByteKernel KernelVnni = new ByteKernel<
        ByteDotPair<ByteDotVnni, Vector256<int>, Vector256<byte>>, Pair<Vector256<int>>, Pair<Vector256<byte>>,
        ByteDotVnni, Vector256<int>, Vector256<byte>>(SimdLevel.V256);

    private static readonly ByteKernel Kernel128 = new ByteKernel<
        ByteDotPair<ByteDot128, Vector128<int>, Pair<Vector128<short>>>, Pair<Vector128<int>>, Pair<Pair<Vector128<short>>>,
        ByteDot128, Vector128<int>, Pair<Vector128<short>>>(SimdLevel.V128);

    /// <summary>What ARM runs; other processors can, for the tests.</summary>
    internal static readonly ByteKernel KernelArm = new ByteKernel<
        ByteDotPair<ByteDotArm, Vector128<int>, Vector128<sbyte>>, Pair<Vector128<int>>, Pair<Vector128<sbyte>>,
        ByteDotArm, Vector128<int>, Vector128<sbyte>>(SimdLevel.V128);

    private static readonly ByteKernel KernelScalar = new ByteKernel<
        ByteDotPair<ByteDotScalar, int, int>, Pair<int>, Pair<int>,
        ByteDotScalar, int, int>(SimdLevel.Scalar);

    /// <summary>Columns as they are packed: the last panel is whole or half.</summary>
    public int PackedColumns(int n) => n - (n % TileN) + (n % TileN == 0 ? 0 : PanelWidth(n % TileN));

    public override long PackedBytes(int taps, int k, int n) => (long)taps * Padded(k) * PackedColumns(n);

    public override void Pack(void* from, GemmLayout layout, in GemmWeights to, int begin, int end)
    {
        var last = Math.Min(to.N, end * TileN);
        for (var column = begin * TileN; column < last; column += TileN)
        {
            var columns = Math.Min(TileN, last - column);
            PackTile((sbyte*)from + (column * layout.Column), layout, to, columns, PanelWidth(columns), (sbyte*)to.Packed + ((nint)to.Taps * Padded(to.K) * column));
        }
    }

    /// <summary>K as it is packed.</summary>
    protected static int Padded(int k) => (k + Quad - 1) & -Quad;

    protected int PanelWidth(int columns) => columns > Half ? TileN : Half;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTile(sbyte* from, GemmLayout layout, in GemmWeights weights, int columns, int width, sbyte* to)
    {
        for (var tap = 0; tap < weights.Taps; tap++)
        {
            var source = from + layout.Taps[tap];
            for (var k = 0; k < weights.K; k += Quad, to += Quad * width)
            {
                new Span<sbyte>(to, Quad * width).Clear();
                for (var i = 0; i < Math.Min(Quad, weights.K - k); i++)
                    for (var n = 0; n < columns; n++) to[(Quad * n) + i] = source[((k + i) * layout.K) + (n * layout.Column)];
            }
        }
    }
}

/// <summary>The multiplier over two widths: of whole panels, and of a last one at most half as wide.</summary>
internal sealed unsafe class ByteKernel<T, V, X, THalf, VHalf, XHalf>(SimdLevel level) : ByteKernel(Rows, T.Width, THalf.Width)
    where T : IByteDot<V, X>
    where V : struct
    where X : struct
    where THalf : IByteDot<VHalf, XHalf>, IByteQuads<XHalf>
    where VHalf : struct
    where XHalf : struct
{
    private const int Rows = 12;

    private readonly Rescaler rescaler = Rescaler.For(level);

    public override int InputBias => T.Bias;

    public override ChannelDot Channels { get; } = new ChannelDot<THalf, VHalf, XHalf>(level);

    [SkipLocalsInit]
    public override void Multiply(in GemmWeights weights, ReadOnlySpan<GemmRows> tiles, int begin, int end)
    {
        var stage = stackalloc int[Rows * T.Width];
        var panel = new BytePanel { Taps = weights.Taps, K = weights.K, TapStride = TileM };
        var last = Math.Min(weights.N, end * TileN);
        for (var column = begin * TileN; column < last; column += TileN)
        {
            var columns = Math.Min(TileN, last - column);
            panel.Weights = (sbyte*)weights.Packed + ((nint)weights.Taps * Padded(weights.K) * column);
            panel.Bias = (int*)weights.Bias + column;
            foreach (ref readonly var tile in tiles)
            {
                if (PanelWidth(columns) == TileN) ByteTile<T, V, X>.Run(tile, panel, stage);
                else ByteTile<THalf, VHalf, XHalf>.Run(tile, panel, stage);
                rescaler.Run(weights.Rescale, tile, stage, PanelWidth(columns), column, columns);
            }
        }
    }
}
