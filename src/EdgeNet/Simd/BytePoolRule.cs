using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>How the bytes of a window become one byte or float.</summary>
internal unsafe interface IBytePoolRule
{
    /// <summary>The bytes of one result.</summary>
    static abstract int ResultBytes { get; }

    /// <summary>What the result is multiplied by, if that depends on the window's place.</summary>
    float Factor(int line, int column);

    /// <summary>Stores what becomes of the windows of a lane of channels, the first byte of which is at <paramref name="x"/>: <paramref name="count"/> of them at most.</summary>
    void Pool<L, V>(byte* x, in ByteWindow window, float factor, byte* y, int count) where L : struct, IByteLane<V> where V : struct;
}

/// <summary>The part of one output pixel's window that lies in the image.</summary>
internal unsafe ref struct ByteWindow
{
    public int Rows, Columns;
    public nint RowStride, ColumnStride;

    /// <summary>The last place that a lane can be read from without reaching beyond the input, and how far off a copy of what is behind it stands.</summary>
    public byte* LastLane;
    public nint ToCopy;

    /// <summary>The lane of channels from a place on. The narrowest vector's may end in the next pixel, or in what stands behind the copy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly V Load<L, V>(byte* from) where L : struct, IByteLane<V> where V : struct =>
        L.Load(L.Count == U8x16.Count && from > LastLane ? from + ToCopy : from);

    /// <summary>Stores a lane of results. Only of the narrowest vector's there may be fewer than all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<L, V>(V bytes, byte* y, int count) where L : struct, IByteLane<V> where V : struct
    {
        if (L.Count == U8x16.Count) L.StoreUpTo(bytes, y, count);
        else L.Store(bytes, y);
    }

    /// <summary>Σ (q − <paramref name="zero"/>) over the window, in four quarters of a lane of integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Sum<L, V>(byte* x, int zero, out V a, out V b, out V c, out V d) where L : struct, IByteLane<V> where V : struct
    {
        const int MostTaps = 257; // so many bytes, and no more, surely add up to less than 2¹⁶
        a = b = c = d = L.Integers(-zero * Rows * Columns);
        V first = default, second = default;
        var left = MostTaps;
        for (var rows = Rows; rows > 0; rows--, x += RowStride)
        {
            var from = x;
            for (var columns = Columns; columns > 0; columns--, from += ColumnStride)
            {
                if (left-- == 0)
                {
                    (a, b) = (L.AddIntegers(a, L.Quarter(first, second, 0)), L.AddIntegers(b, L.Quarter(first, second, 1)));
                    (c, d) = (L.AddIntegers(c, L.Quarter(first, second, 2)), L.AddIntegers(d, L.Quarter(first, second, 3)));
                    (first, second, left) = (default, default, MostTaps - 1);
                }

                var bytes = Load<L, V>(from);
                first = L.AddFirst(first, bytes);
                second = L.AddSecond(second, bytes);
            }
        }

        (a, b) = (L.AddIntegers(a, L.Quarter(first, second, 0)), L.AddIntegers(b, L.Quarter(first, second, 1)));
        (c, d) = (L.AddIntegers(c, L.Quarter(first, second, 2)), L.AddIntegers(d, L.Quarter(first, second, 3)));
    }
}

/// <summary>The largest.</summary>
internal readonly unsafe struct LargestByte : IBytePoolRule
{
    public static int ResultBytes => sizeof(byte);

    public float Factor(int line, int column) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L, V>(byte* x, in ByteWindow window, float factor, byte* y, int count) where L : struct, IByteLane<V> where V : struct
    {
        V max = default;
        for (var rows = window.Rows; rows > 0; rows--, x += window.RowStride)
        {
            var from = x;
            for (var columns = window.Columns; columns > 0; columns--, from += window.ColumnStride) max = L.Max(max, window.Load<L, V>(from));
        }

        ByteWindow.Store<L, V>(max, y, count);
    }
}

/// <summary>fit(float(Σ (q − z))·(sx/sy/n)).</summary>
internal readonly unsafe struct MeanByte(Quantization x, Quantization y, (int[] Rows, int[] Columns) divisors) : IBytePoolRule
{
    /// <summary>No ratio of scales counts for more, so that products stay below 2³¹.</summary>
    private const float LargestScale = 1 << 22;

    private readonly int zeroX = x.ZeroPoints[0], zeroY = y.ZeroPoints[0];
    private readonly float scale = MathF.Min(x.Scales[0] / y.Scales[0], LargestScale);
    private readonly int[] rowDivisors = divisors.Rows, columnDivisors = divisors.Columns;

    public static int ResultBytes => sizeof(byte);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Factor(int line, int column) => scale / ((float)rowDivisors[line] * columnDivisors[column]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L, V>(byte* x, in ByteWindow window, float factor, byte* y, int count) where L : struct, IByteLane<V> where V : struct
    {
        window.Sum<L, V>(x, zeroX, out var a, out var b, out var c, out var d);
        ByteWindow.Store<L, V>(L.Quantized(a, b, c, d, factor, zeroY), y, count);
    }
}

/// <summary>float(Σ (q − z))·(sx/n), in floats.</summary>
internal readonly unsafe struct MeanReal(Quantization x, (int[] Rows, int[] Columns) divisors) : IBytePoolRule
{
    private readonly int zero = x.ZeroPoints[0];
    private readonly float scale = x.Scales[0];
    private readonly int[] rowDivisors = divisors.Rows, columnDivisors = divisors.Columns;

    public static int ResultBytes => sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Factor(int line, int column) => scale / ((float)rowDivisors[line] * columnDivisors[column]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Pool<L, V>(byte* x, in ByteWindow window, float factor, byte* y, int count) where L : struct, IByteLane<V> where V : struct
    {
        window.Sum<L, V>(x, zero, out var a, out var b, out var c, out var d);
        (a, b, c, d) = (L.Scaled(a, factor), L.Scaled(b, factor), L.Scaled(c, factor), L.Scaled(d, factor));
        if (count >= L.Count) L.StoreIntegers(a, b, c, d, (int*)y);
        else StorePart<L, V>(a, b, c, d, y, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StorePart<L, V>(V a, V b, V c, V d, byte* y, int count) where L : struct, IByteLane<V> where V : struct
    {
        var all = stackalloc int[U8x16.Count];
        L.StoreIntegers(a, b, c, d, all);
        Unsafe.CopyBlockUnaligned(y, all, (uint)count * sizeof(float));
    }
}
