using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using static EdgeNet.Simd.ByteQuads;

namespace EdgeNet.Simd;

/// <summary>
/// The multiplier of unsigned bytes by signed ones, summed up exactly in 32 bits, and what becomes of the sums: <see cref="Rescale"/>.
/// A product of zero-pointed inputs, Σ (x − z)·w, is Σ x·w with −z·Σ w in the bias.
/// </summary>
internal abstract unsafe class ByteKernel : Multiplier
{
    private protected ByteKernel(int tileM, int tileN, int half) : base(tileM, tileN) => Half = half;

    public override int InputBytes => 1;

    public override int InputsAtOnce => Quad;

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
                var first = source + (k * layout.K);
                int count = Math.Min(Quad, weights.K - k), n = 0;
                if (count == Quad && layout.K == 1) n = PackColumns(first, layout, columns, to);
                else if (count == Quad && layout.Column == 1) n = PackRows(first, layout, columns, to);
                new Span<sbyte>(to + (Quad * n), Quad * (width - n)).Clear();
                for (; n < columns; n++)
                    for (var i = 0; i < count; i++) to[(Quad * n) + i] = (sbyte)(first[(i * layout.K) + (n * layout.Column)] ^ layout.Flip);
            }
        }
    }

    /// <summary>Packs four weights, which are neighbours, of each column. Answers how many columns that were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PackColumns(sbyte* from, GemmLayout layout, int columns, sbyte* to)
    {
        var flip = layout.Flip * 0x01010101u;
        for (var n = 0; n < columns; n++) Unsafe.WriteUnaligned(to + (Quad * n), Unsafe.ReadUnaligned<uint>(from + (n * layout.Column)) ^ flip);
        return columns;
    }

    /// <summary>Packs four rows of weights, in which columns are neighbours, four columns at a time. Answers how many columns that were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PackRows(sbyte* from, GemmLayout layout, int columns, sbyte* to)
    {
        var flip = Vector128.Create(layout.Flip);
        var n = 0;
        for (; n <= columns - Quad; n += Quad, from += Quad)
        {
            var rows = Vector128.Create(
                Unsafe.ReadUnaligned<int>(from), Unsafe.ReadUnaligned<int>(from + layout.K),
                Unsafe.ReadUnaligned<int>(from + (2 * layout.K)), Unsafe.ReadUnaligned<int>(from + (3 * layout.K))).AsByte();
            (Vector128.Shuffle(rows, Vector128.Create((byte)0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15)) ^ flip).Store((byte*)to + (Quad * n));
        }

        return n;
    }

    /// <summary>Adds up the packed weights of each column of panels <paramref name="begin"/> to <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SumColumns(in GemmWeights weights, int begin, int end, int* sums)
    {
        var last = Math.Min(weights.N, end * TileN);
        var quads = weights.Taps * Padded(weights.K) / Quad;
        for (var column = begin * TileN; column < last; column += TileN)
        {
            var width = PanelWidth(Math.Min(TileN, last - column));
            var packed = (sbyte*)weights.Packed + ((nint)weights.Taps * Padded(weights.K) * column);
            for (var n = 0; n < width; n++)
            {
                if (n <= width - Vector128<int>.Count)
                {
                    var four = Vector128<int>.Zero;
                    for (var quad = 0; quad < quads; quad++)
                    {
                        var w = Vector128.Load(packed + (Quad * (n + ((nint)quad * width)))).AsInt32();
                        four += (w << 24 >> 24) + (w << 16 >> 24) + (w << 8 >> 24) + (w >> 24);
                    }

                    four.Store(sums + column + n);
                    n += Vector128<int>.Count - 1;
                    continue;
                }

                var sum = 0;
                for (var quad = 0; quad < quads; quad++)
                    for (var i = 0; i < Quad; i++) sum += packed[(Quad * (n + ((nint)quad * width))) + i];
                sums[column + n] = sum;
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
