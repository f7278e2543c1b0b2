using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The part of one output pixel's window that lies in the image.</summary>
internal unsafe ref struct ByteWindow
{
    public int Rows, Columns;
    public nint RowStride, ColumnStride;

    /// <summary>The last place that a lane can be read from without reaching beyond the input, and how far off a copy of what is behind it stands.</summary>
    public byte* LastLane;
    public nint ToCopy;

    /// <summary>Σ (q − <paramref name="zero"/>) over the window, in four quarters of a lane of integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Sum<L, V, R>(byte* x, int zero, out V a, out V b, out V c, out V d) where L : struct, IByteLane<V> where V : struct where R : struct, IByteReach
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

                var bytes = L.Load(R.Place(this, from));
                first = L.AddFirst(first, bytes);
                second = L.AddSecond(second, bytes);
            }
        }

        (a, b) = (L.AddIntegers(a, L.Quarter(first, second, 0)), L.AddIntegers(b, L.Quarter(first, second, 1)));
        (c, d) = (L.AddIntegers(c, L.Quarter(first, second, 2)), L.AddIntegers(d, L.Quarter(first, second, 3)));
    }

    /// <summary>The same of a few channels, as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly L Sum<L>(byte* x, int zero) where L : struct, ILane<L>
    {
        var sum = L.Bits(-zero * Rows * Columns);
        for (var rows = Rows; rows > 0; rows--, x += RowStride)
        {
            var from = x;
            for (var columns = Columns; columns > 0; columns--, from += ColumnStride) sum = L.AddBits(sum, L.LoadBytes(IByteReach.Beyond.Place(this, from)));
        }

        return sum;
    }
}

/// <summary>Where a lane of channels is read.</summary>
internal unsafe interface IByteReach
{
    static abstract byte* Place(in ByteWindow window, byte* place);

    /// <summary>Where all of it is of the pixel.</summary>
    readonly struct Within : IByteReach
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static byte* Place(in ByteWindow window, byte* place) => place;
    }

    /// <summary>Where it may end in the next pixel, or in what stands behind the copy.</summary>
    readonly struct Beyond : IByteReach
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static byte* Place(in ByteWindow window, byte* place) => place > window.LastLane ? place + window.ToCopy : place;
    }
}
