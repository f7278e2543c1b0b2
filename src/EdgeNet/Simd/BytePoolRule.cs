using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>How the bytes of a window become one byte or float.</summary>
internal unsafe interface IBytePoolRule
{
    /// <summary>The bytes of one result.</summary>
    static abstract int ResultBytes { get; }

    /// <summary>What a result is multiplied by, given the number of elements it is divided by.</summary>
    float Factor(int divisor);

    /// <summary>Stores what becomes of the windows of a lane of channels, the first byte of which is at <paramref name="x"/>: <paramref name="count"/> of them at most.</summary>
    void Pool<L, V, R>(byte* x, in ByteWindow window, float factor, byte* y, nint count) where L : struct, IByteLane<V> where V : struct where R : struct, IByteReach;

    /// <summary>The same of a few channels, by a lane of 32-bit numbers that may reach beyond them.</summary>
    void Pool<L>(byte* x, in ByteWindow window, float factor, byte* y, nint count) where L : struct, ILane<L>;

    /// <summary>What is known of a window of a single channel, and of a lane more.</summary>
    V Take<L, V>(V known, V bytes) where L : struct, IByteLane<V> where V : struct;

    /// <summary>Stores what becomes of that window, the <paramref name="count"/> bytes of which are all known.</summary>
    void Store<L, V>(V known, int count, float factor, byte* y) where L : struct, IByteLane<V> where V : struct;
}

/// <summary>The largest.</summary>
internal readonly unsafe struct LargestByte : IBytePoolRule
{
    public static int ResultBytes => sizeof(byte);

    public float Factor(int divisor) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L, V, R>(byte* x, in ByteWindow window, float factor, byte* y, nint count) where L : struct, IByteLane<V> where V : struct where R : struct, IByteReach
    {
        V max = default;
        for (var rows = window.Rows; rows > 0; rows--, x += window.RowStride)
        {
            var from = x;
            for (var columns = window.Columns; columns > 0; columns--, from += window.ColumnStride) max = L.Max(max, L.Load(R.Place(window, from)));
        }

        L.StoreUpTo(max, y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L>(byte* x, in ByteWindow window, float factor, byte* y, nint count) where L : struct, ILane<L>
    {
        L max = 0;
        for (var rows = window.Rows; rows > 0; rows--, x += window.RowStride)
        {
            var from = x;
            for (var columns = window.Columns; columns > 0; columns--, from += window.ColumnStride)
                max = L.Max(max, L.FromInteger(L.LoadBytes(IByteReach.Beyond.Place(window, from))));
        }

        ByteLanes.StoreUpTo(L.ToInteger(max), y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Take<L, V>(V known, V bytes) where L : struct, IByteLane<V> where V : struct => L.Max(known, bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<L, V>(V known, int count, float factor, byte* y) where L : struct, IByteLane<V> where V : struct => *y = L.Largest(known);
}

/// <summary>fit(float(Σ (q − z))·(sx/sy/n)).</summary>
internal readonly unsafe struct MeanByte(Quantization x, Quantization y) : IBytePoolRule
{
    /// <summary>No ratio of scales counts for more, so that products stay below 2³¹.</summary>
    private const float LargestScale = 1 << 22;

    private readonly int zeroX = x.ZeroPoints[0], zeroY = y.ZeroPoints[0];
    private readonly float scale = MathF.Min(x.Scales[0] / y.Scales[0], LargestScale);

    public static int ResultBytes => sizeof(byte);

    public float Factor(int divisor) => scale / divisor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L, V, R>(byte* x, in ByteWindow window, float factor, byte* y, nint count) where L : struct, IByteLane<V> where V : struct where R : struct, IByteReach
    {
        window.Sum<L, V, R>(x, zeroX, out var a, out var b, out var c, out var d);
        L.StoreUpTo(L.Quantized(a, b, c, d, factor, zeroY), y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L>(byte* x, in ByteWindow window, float factor, byte* y, nint count) where L : struct, ILane<L> =>
        ByteLanes.StoreUpTo(ByteLanes.Quantized(L.FromInteger(window.Sum<L>(x, zeroX)) * factor, -zeroY, byte.MaxValue - zeroY, L.Bits(zeroY)), y, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Take<L, V>(V known, V bytes) where L : struct, IByteLane<V> where V : struct => L.AddIntegers(known, L.Sums(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<L, V>(V known, int count, float factor, byte* y) where L : struct, IByteLane<V> where V : struct =>
        *y = (byte)U8x1.Quantized((int)L.Total(known) - (zeroX * count), 0, 0, 0, factor, zeroY);
}

/// <summary>float(Σ (q − z))·(sx/n), in floats.</summary>
internal readonly unsafe struct MeanReal(Quantization x) : IBytePoolRule
{
    private readonly int zero = x.ZeroPoints[0];
    private readonly float scale = x.Scales[0];

    public static int ResultBytes => sizeof(float);

    public float Factor(int divisor) => scale / divisor;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L, V, R>(byte* x, in ByteWindow window, float factor, byte* y, nint count) where L : struct, IByteLane<V> where V : struct where R : struct, IByteReach
    {
        window.Sum<L, V, R>(x, zero, out var a, out var b, out var c, out var d);
        (a, b, c, d) = (L.Scaled(a, factor), L.Scaled(b, factor), L.Scaled(c, factor), L.Scaled(d, factor));
        if (count >= L.Count) L.StoreIntegers(a, b, c, d, (int*)y);
        else StorePart<L, V>(a, b, c, d, y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L>(byte* x, in ByteWindow window, float factor, byte* y, nint count) where L : struct, ILane<L>
    {
        var mean = L.FromInteger(window.Sum<L>(x, zero)) * factor;
        if (count >= L.Count) L.Store(mean, (float*)y);
        else L.StorePartial(mean, (float*)y, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Take<L, V>(V known, V bytes) where L : struct, IByteLane<V> where V : struct => L.AddIntegers(known, L.Sums(bytes));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<L, V>(V known, int count, float factor, byte* y) where L : struct, IByteLane<V> where V : struct =>
        *(float*)y = ((int)L.Total(known) - (zero * count)) * factor;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<L, V>(V a, V b, V c, V d, byte* y, nint count) where L : struct, IByteLane<V> where V : struct
    {
        var all = stackalloc int[L.Count];
        L.StoreIntegers(a, b, c, d, all);
        Unsafe.CopyBlockUnaligned(y, all, (uint)count * sizeof(float));
    }
}
