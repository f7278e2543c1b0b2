using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>Sums of bytes and of their squares, which are exact in whatever order they are taken.</summary>
internal static unsafe class ByteSums
{
    /// <summary>So many bytes, and no more, surely add up to less than 2¹⁶.</summary>
    public const int MostRows = 256;

    /// <summary>So many lanes' squares surely add up in 32 bits.</summary>
    private const int MostLanes = 4096;

    /// <summary>The sums of each column of at most <see cref="MostRows"/> rows, and of their squares.</summary>
    public static void Columns(ByteRows x, int rows, nint columns, int* sums, int* squares, SimdLevel level)
    {
        nint c = 0;
        if (level >= SimdLevel.V512) c = Columns<U8x64, Vector512<byte>>(x, rows, c, columns, sums, squares);
        if (level >= SimdLevel.V256) c = Columns<U8x32, Vector256<byte>>(x, rows, c, columns, sums, squares);
        if (level >= SimdLevel.V128) c = Columns<U8x16, Vector128<byte>>(x, rows, c, columns, sums, squares);
        Columns<U8x1, int>(x, rows, c, columns, sums, squares);
    }

    /// <summary>The sum of a row, and of its squares.</summary>
    public static (long Sum, long Squares) Row(byte* x, nint count, SimdLevel level)
    {
        if (level >= SimdLevel.V512 && count >= U8x64.Count) return Row<U8x64, Vector512<byte>>(x, count);
        if (level >= SimdLevel.V256 && count >= U8x32.Count) return Row<U8x32, Vector256<byte>>(x, count);
        return level >= SimdLevel.V128 ? Row<U8x16, Vector128<byte>>(x, count) : Row<U8x1, int>(x, count);
    }

    /// <summary>The sum of less than 2²³ bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(byte* x, int count)
    {
        var i = 0;
        var sums = Vector128<uint>.Zero;
        for (; i <= count - Vector128<byte>.Count; i += Vector128<byte>.Count) sums += Part(Vector128.Load(x + i));
        if (i <= count - sizeof(ulong))
        {
            sums += Part(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(x + i)).AsByte());
            i += sizeof(ulong);
        }

        if (i < count) sums += Part(Vector128.CreateScalar(ByteLanes.LoadPartial(x + i, count - i)).AsByte());
        return (int)Vector128.Sum(sums);
    }

    /// <summary>Sums of neighbours, all of which together are the sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Part(Vector128<byte> bytes)
    {
        if (Sse2.IsSupported) return Sse2.SumAbsoluteDifferences(bytes, Vector128<byte>.Zero).AsUInt32();
        var words = (bytes.AsUInt16() & Vector128.Create((ushort)byte.MaxValue)) + (bytes.AsUInt16() >> 8);
        return (words.AsUInt32() & Vector128.Create((uint)ushort.MaxValue)) + (words.AsUInt32() >> 16);
    }

    /// <summary>Sums up the columns from <paramref name="c"/> on that fill whole lanes; answers the first one left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint Columns<L, V>(ByteRows x, int rows, nint c, nint columns, int* sums, int* squares) where L : struct, IByteLane<V> where V : struct
    {
        for (; c <= columns - L.Count; c += L.Count)
        {
            V first = default, second = default, s0 = default, s1 = default, s2 = default, s3 = default;
            var from = x.First + c;
            for (var left = rows; left > 0; left -= 2, from += 2 * x.Pitch)
            {
                V a = L.Load(from), b = left > 1 ? L.Load(from + x.Pitch) : default;
                (first, second) = (L.AddFirst(L.AddFirst(first, a), b), L.AddSecond(L.AddSecond(second, a), b));
                (s0, s1) = (L.AddIntegers(s0, L.SumOfSquares(a, b, 0)), L.AddIntegers(s1, L.SumOfSquares(a, b, 1)));
                (s2, s3) = (L.AddIntegers(s2, L.SumOfSquares(a, b, 2)), L.AddIntegers(s3, L.SumOfSquares(a, b, 3)));
            }

            L.StoreIntegers(L.Quarter(first, second, 0), L.Quarter(first, second, 1), L.Quarter(first, second, 2), L.Quarter(first, second, 3), sums + c);
            L.StoreIntegers(s0, s1, s2, s3, squares + c);
        }

        return c;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (long Sum, long Squares) Row<L, V>(byte* x, nint count) where L : struct, IByteLane<V> where V : struct
    {
        if (count == 0) return default;
        var rest = ((count - 1) % L.Count) + 1;
        var last = count < L.Count ? L.LoadUpTo(x, count) : L.And(L.Load(x + count - L.Count), L.Last(rest));
        V sums = L.Sums(last), squares = L.Squares(last);
        (long Sum, long Squares) total = default;
        for (var lanes = (count - rest) / L.Count; lanes > 0;)
        {
            for (var turns = nint.Min(lanes, MostLanes); turns > 0; turns--, lanes--, x += L.Count)
            {
                var bytes = L.Load(x);
                (sums, squares) = (L.AddIntegers(sums, L.Sums(bytes)), L.AddIntegers(squares, L.Squares(bytes)));
            }

            total = (total.Sum + L.Total(sums), total.Squares + L.Total(squares));
            sums = squares = default;
        }

        return (total.Sum + L.Total(sums), total.Squares + L.Total(squares));
    }
}
