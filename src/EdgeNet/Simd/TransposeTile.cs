using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>
/// Turns the rows of a square tile into columns: one vector of 128 bits a row, so 16 × 16 bytes, 8 × 8 or 4 × 4 larger elements.
/// Zipping row i with row i + n/2 moves every bit of the index (row, column) one place to the left; after log₂ n rounds row and
/// column have changed places. Wider vectors gain nothing: the rows lie apart in memory, 16 bytes at a time.
/// </summary>
internal static unsafe class TransposeTile
{
    /// <summary>How many rows and columns a tile of <typeparamref name="T"/> has; 1 where vectors don't help.</summary>
    public static int Side<T>(SimdLevel level) where T : unmanaged =>
        level == SimdLevel.Scalar || !(Sse2.IsSupported || AdvSimd.Arm64.IsSupported) || sizeof(T) > 4 ? 1 : Vector128<T>.Count;

    /// <summary>Writes the tile at <paramref name="from"/>, whose rows are <paramref name="fromStep"/> bytes apart, to <paramref name="to"/>, turned.</summary>
    [SkipLocalsInit]
    public static void Run<T>(byte* from, long fromStep, byte* to, long toStep) where T : unmanaged
    {
        if (sizeof(T) == 4)
        {
            Run4((int*)from, fromStep, (int*)to, toStep);
            return;
        }
        var side = Vector128<T>.Count;
        var rows = stackalloc Vector128<T>[side];
        var zipped = stackalloc Vector128<T>[side];
        for (var i = 0; i < side; i++) rows[i] = Vector128.Load((T*)(from + i * fromStep));
        for (var round = 1; round < side; round *= 2)
        {
            for (var i = 0; i < side / 2; i++)
            {
                zipped[2 * i] = ZipLow(rows[i], rows[i + side / 2]);
                zipped[2 * i + 1] = ZipHigh(rows[i], rows[i + side / 2]);
            }
            var swap = rows;
            rows = zipped;
            zipped = swap;
        }
        for (var i = 0; i < side; i++) rows[i].Store((T*)(to + i * toStep));
    }

    /// <summary>The same for elements of 4 bytes, by far the most frequent, without leaving registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run4(int* from, long fromStep, int* to, long toStep)
    {
        var a = Vector128.Load(from);
        var b = Vector128.Load((int*)((byte*)from + fromStep));
        var c = Vector128.Load((int*)((byte*)from + 2 * fromStep));
        var d = Vector128.Load((int*)((byte*)from + 3 * fromStep));
        var (acLow, acHigh) = (ZipLow(a, c), ZipHigh(a, c));
        var (bdLow, bdHigh) = (ZipLow(b, d), ZipHigh(b, d));
        ZipLow(acLow, bdLow).Store(to);
        ZipHigh(acLow, bdLow).Store((int*)((byte*)to + toStep));
        ZipLow(acHigh, bdHigh).Store((int*)((byte*)to + 2 * toStep));
        ZipHigh(acHigh, bdHigh).Store((int*)((byte*)to + 3 * toStep));
    }

    /// <summary>a0 b0 a1 b1 … of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> ZipLow<T>(Vector128<T> a, Vector128<T> b) where T : unmanaged
    {
        if (Sse2.IsSupported)
        {
            return sizeof(T) switch
            {
                1 => Sse2.UnpackLow(a.AsByte(), b.AsByte()).As<byte, T>(),
                2 => Sse2.UnpackLow(a.AsInt16(), b.AsInt16()).As<short, T>(),
                _ => Sse2.UnpackLow(a.AsInt32(), b.AsInt32()).As<int, T>(),
            };
        }
        return sizeof(T) switch
        {
            1 => AdvSimd.Arm64.ZipLow(a.AsByte(), b.AsByte()).As<byte, T>(),
            2 => AdvSimd.Arm64.ZipLow(a.AsInt16(), b.AsInt16()).As<short, T>(),
            _ => AdvSimd.Arm64.ZipLow(a.AsInt32(), b.AsInt32()).As<int, T>(),
        };
    }

    /// <summary>The same of the upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<T> ZipHigh<T>(Vector128<T> a, Vector128<T> b) where T : unmanaged
    {
        if (Sse2.IsSupported)
        {
            return sizeof(T) switch
            {
                1 => Sse2.UnpackHigh(a.AsByte(), b.AsByte()).As<byte, T>(),
                2 => Sse2.UnpackHigh(a.AsInt16(), b.AsInt16()).As<short, T>(),
                _ => Sse2.UnpackHigh(a.AsInt32(), b.AsInt32()).As<int, T>(),
            };
        }
        return sizeof(T) switch
        {
            1 => AdvSimd.Arm64.ZipHigh(a.AsByte(), b.AsByte()).As<byte, T>(),
            2 => AdvSimd.Arm64.ZipHigh(a.AsInt16(), b.AsInt16()).As<short, T>(),
            _ => AdvSimd.Arm64.ZipHigh(a.AsInt32(), b.AsInt32()).As<int, T>(),
        };
    }
}
