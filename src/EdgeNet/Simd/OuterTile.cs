using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// The micro-kernel of <see cref="OuterProduct"/>: some rows of one panel's sums stay in registers while columns of A and rows of B
/// pass by. Six rows × two vectors keep every multiplier busy and fit 16 registers; twelve, where there are 32, gained nothing.
/// </summary>
internal static unsafe class OuterTile<T, V>
    where T : IProductVector<V>
    where V : struct
{
    private const int MostRows = 6;

    // How many rows to take when this many are left (index).
    private static ReadOnlySpan<byte> Take => [0, 1, 2, 3, 2, 3, MostRows];

    /// <summary>Adds to all rows of a panel.</summary>
    public static void Add(ReadOnlySpan<OuterStretch> stretches, int length, nint aPitch, nint bPitch, int rows, float* sums, nint sumsPitch)
    {
        for (var row = 0; row < rows;)
        {
            int take = Take[Math.Min(MostRows, rows - row)];
            var to = sums + (row * sumsPitch);
            switch (take)
            {
                case 6: Rows6(stretches, length, aPitch, bPitch, row, to, sumsPitch); break;
                case 3: Rows3(stretches, length, aPitch, bPitch, row, to, sumsPitch); break;
                case 2: Rows2(stretches, length, aPitch, bPitch, row, to, sumsPitch); break;
                default: Rows1(stretches, length, aPitch, bPitch, row, to, sumsPitch); break;
            }
            row += take;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(ReadOnlySpan<OuterStretch> stretches, int length, nint aPitch, nint bPitch, nint row, float* sums, nint sumsPitch)
    {
        V s0 = T.Load(sums), s1 = T.Load(sums + sumsPitch), s2 = T.Load(sums + (2 * sumsPitch));
        V s3 = T.Load(sums + (3 * sumsPitch)), s4 = T.Load(sums + (4 * sumsPitch)), s5 = T.Load(sums + (5 * sumsPitch));
        foreach (ref readonly var stretch in stretches)
        {
            float* a = stretch.A + row, b = stretch.B;
            for (var k = length; k > 0; k--, a += aPitch, b += bPitch)
            {
                var v = T.Load(b);
                s0 = T.MultiplyAdd(a[0], v, s0);
                s1 = T.MultiplyAdd(a[1], v, s1);
                s2 = T.MultiplyAdd(a[2], v, s2);
                s3 = T.MultiplyAdd(a[3], v, s3);
                s4 = T.MultiplyAdd(a[4], v, s4);
                s5 = T.MultiplyAdd(a[5], v, s5);
            }
        }
        T.Store(sums, s0);
        T.Store(sums + sumsPitch, s1);
        T.Store(sums + (2 * sumsPitch), s2);
        T.Store(sums + (3 * sumsPitch), s3);
        T.Store(sums + (4 * sumsPitch), s4);
        T.Store(sums + (5 * sumsPitch), s5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows3(ReadOnlySpan<OuterStretch> stretches, int length, nint aPitch, nint bPitch, nint row, float* sums, nint sumsPitch)
    {
        V s0 = T.Load(sums), s1 = T.Load(sums + sumsPitch), s2 = T.Load(sums + (2 * sumsPitch));
        foreach (ref readonly var stretch in stretches)
        {
            float* a = stretch.A + row, b = stretch.B;
            for (var k = length; k > 0; k--, a += aPitch, b += bPitch)
            {
                var v = T.Load(b);
                s0 = T.MultiplyAdd(a[0], v, s0);
                s1 = T.MultiplyAdd(a[1], v, s1);
                s2 = T.MultiplyAdd(a[2], v, s2);
            }
        }
        T.Store(sums, s0);
        T.Store(sums + sumsPitch, s1);
        T.Store(sums + (2 * sumsPitch), s2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(ReadOnlySpan<OuterStretch> stretches, int length, nint aPitch, nint bPitch, nint row, float* sums, nint sumsPitch)
    {
        V s0 = T.Load(sums), s1 = T.Load(sums + sumsPitch);
        foreach (ref readonly var stretch in stretches)
        {
            float* a = stretch.A + row, b = stretch.B;
            for (var k = length; k > 0; k--, a += aPitch, b += bPitch)
            {
                var v = T.Load(b);
                s0 = T.MultiplyAdd(a[0], v, s0);
                s1 = T.MultiplyAdd(a[1], v, s1);
            }
        }
        T.Store(sums, s0);
        T.Store(sums + sumsPitch, s1);
    }

    // One row has too few sums to fill the multiplier's pipeline, so four products are summed apart.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(ReadOnlySpan<OuterStretch> stretches, int length, nint aPitch, nint bPitch, nint row, float* sums, nint sumsPitch)
    {
        V s0 = T.Load(sums), s1 = T.Zero, s2 = T.Zero, s3 = T.Zero;
        foreach (ref readonly var stretch in stretches)
        {
            float* a = stretch.A + row, b = stretch.B;
            var k = length;
            for (; k > 3; k -= 4, a += 4 * aPitch, b += 4 * bPitch)
            {
                s0 = T.MultiplyAdd(a[0], T.Load(b), s0);
                s1 = T.MultiplyAdd(a[aPitch], T.Load(b + bPitch), s1);
                s2 = T.MultiplyAdd(a[2 * aPitch], T.Load(b + (2 * bPitch)), s2);
                s3 = T.MultiplyAdd(a[3 * aPitch], T.Load(b + (3 * bPitch)), s3);
            }
            for (; k > 0; k--, a += aPitch, b += bPitch) s0 = T.MultiplyAdd(*a, T.Load(b), s0);
        }
        T.Store(sums, T.Add(T.Add(s0, s1), T.Add(s2, s3)));
    }
}
