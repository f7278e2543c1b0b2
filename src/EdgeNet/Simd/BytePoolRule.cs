using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>How the bytes of a window become one.</summary>
internal unsafe interface IBytePoolRule
{
    /// <summary>What the result is multiplied by, if that depends on the window's place.</summary>
    float Factor(int line, int column);

    /// <summary>What becomes of the windows of a lane of channels, the first byte of which is at <paramref name="x"/>.</summary>
    V Pool<L, V>(byte* x, in ByteWindow window, float factor) where L : struct, IByteLane<V> where V : struct;
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
}

/// <summary>The largest.</summary>
internal readonly unsafe struct LargestByte : IBytePoolRule
{
    public float Factor(int line, int column) => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Pool<L, V>(byte* x, in ByteWindow window, float factor) where L : struct, IByteLane<V> where V : struct
    {
        V max = default;
        for (var rows = window.Rows; rows > 0; rows--, x += window.RowStride)
        {
            var from = x;
            for (var columns = window.Columns; columns > 0; columns--, from += window.ColumnStride) max = L.Max(max, window.Load<L, V>(from));
        }

        return max;
    }
}

/// <summary>fit(float(Σ (q − z))·(sx/sy/n)).</summary>
internal readonly unsafe struct MeanByte(Quantization x, Quantization y, (int[] Rows, int[] Columns) divisors) : IBytePoolRule
{
    /// <summary>So many bytes, and no more, surely add up to less than 2¹⁶.</summary>
    private const int MostTaps = 257;

    /// <summary>No ratio of scales counts for more, so that products stay below 2³¹.</summary>
    private const float LargestScale = 1 << 22;

    private readonly int zeroX = x.ZeroPoints[0], zeroY = y.ZeroPoints[0];
    private readonly float scale = MathF.Min(x.Scales[0] / y.Scales[0], LargestScale);
    private readonly int[] rowDivisors = divisors.Rows, columnDivisors = divisors.Columns;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Factor(int line, int column) => scale / ((float)rowDivisors[line] * columnDivisors[column]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Pool<L, V>(byte* x, in ByteWindow window, float factor) where L : struct, IByteLane<V> where V : struct
    {
        V a = L.Integers(-zeroX * window.Rows * window.Columns), b = a, c = a, d = a, first = default, second = default;
        var left = MostTaps;
        for (var rows = window.Rows; rows > 0; rows--, x += window.RowStride)
        {
            var from = x;
            for (var columns = window.Columns; columns > 0; columns--, from += window.ColumnStride)
            {
                if (left-- == 0)
                {
                    (a, b) = (L.AddIntegers(a, L.Quarter(first, second, 0)), L.AddIntegers(b, L.Quarter(first, second, 1)));
                    (c, d) = (L.AddIntegers(c, L.Quarter(first, second, 2)), L.AddIntegers(d, L.Quarter(first, second, 3)));
                    (first, second, left) = (default, default, MostTaps - 1);
                }

                var bytes = window.Load<L, V>(from);
                first = L.AddFirst(first, bytes);
                second = L.AddSecond(second, bytes);
            }
        }

        return L.Quantized(
            L.AddIntegers(a, L.Quarter(first, second, 0)), L.AddIntegers(b, L.Quarter(first, second, 1)),
            L.AddIntegers(c, L.Quarter(first, second, 2)), L.AddIntegers(d, L.Quarter(first, second, 3)), factor, zeroY);
    }
}
