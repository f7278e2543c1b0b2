using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// The micro-kernel: some rows times one panel of two vectors of columns. Every accumulator is a local, hence a register:
/// 14 rows × 2 vectors + 2 weight vectors + 1 broadcast = 31 of 32 registers; 6 rows fill machines with 16.
/// A row may begin anywhere, so one source serves dense layers, every convolution and Winograd's products.
/// </summary>
internal static unsafe class GemmTile<T, V>
    where T : IFmaVector<V>
    where V : struct
{
    /// <summary>Columns of a panel.</summary>
    public static int Columns => 2 * T.Width;

    // How many rows to take when this many are left (index): exact sums of the kernels' heights, as few and as even as can be.
    private static ReadOnlySpan<byte> Take => [0, 1, 2, 2, 4, 4, 6, 7, 4, 7, 6, 7, 6, 7, 14];

    /// <summary>Computes tiles of at most 14 rows.</summary>
    public static void Run(ReadOnlySpan<GemmRows> tiles, ref GemmPanel panel)
    {
        foreach (ref readonly var tile in tiles)
        {
            panel.Output = tile.Output;
            panel.Residual = tile.Residual;
            for (var row = 0; row < tile.Count;)
            {
                int take = Take[tile.Count - row];
                var rows = tile.Input + row;
                switch (take)
                {
                    case 14: Rows14(rows, panel, row); break;
                    case 7: Rows7(rows, panel, row); break;
                    case 6: Rows6(rows, panel, row); break;
                    case 4: Rows4(rows, panel, row); break;
                    case 2: Rows2(rows, panel, row); break;
                    default: Rows1(rows, panel, row); break;
                }
                row += take;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows14(float** rows, in GemmPanel panel, int row)
    {
        Start(panel, out var a0, out var b0);
        V a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0, a4 = a0, b4 = b0, a5 = a0, b5 = b0;
        V a6 = a0, b6 = b0, a7 = a0, b7 = b0, a8 = a0, b8 = b0, a9 = a0, b9 = b0, a10 = a0, b10 = b0;
        V a11 = a0, b11 = b0, a12 = a0, b12 = b0, a13 = a0, b13 = b0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6];
            float* r7 = rows[7], r8 = rows[8], r9 = rows[9], r10 = rows[10], r11 = rows[11], r12 = rows[12], r13 = rows[13];
            for (nint k = 0; k < panel.K; k++, w += 2 * T.Width)
            {
                V w0 = T.Load(w), w1 = T.Load(w + T.Width);
                var x0 = T.Broadcast(r0[k]); a0 = T.MultiplyAdd(x0, w0, a0); b0 = T.MultiplyAdd(x0, w1, b0);
                var x1 = T.Broadcast(r1[k]); a1 = T.MultiplyAdd(x1, w0, a1); b1 = T.MultiplyAdd(x1, w1, b1);
                var x2 = T.Broadcast(r2[k]); a2 = T.MultiplyAdd(x2, w0, a2); b2 = T.MultiplyAdd(x2, w1, b2);
                var x3 = T.Broadcast(r3[k]); a3 = T.MultiplyAdd(x3, w0, a3); b3 = T.MultiplyAdd(x3, w1, b3);
                var x4 = T.Broadcast(r4[k]); a4 = T.MultiplyAdd(x4, w0, a4); b4 = T.MultiplyAdd(x4, w1, b4);
                var x5 = T.Broadcast(r5[k]); a5 = T.MultiplyAdd(x5, w0, a5); b5 = T.MultiplyAdd(x5, w1, b5);
                var x6 = T.Broadcast(r6[k]); a6 = T.MultiplyAdd(x6, w0, a6); b6 = T.MultiplyAdd(x6, w1, b6);
                var x7 = T.Broadcast(r7[k]); a7 = T.MultiplyAdd(x7, w0, a7); b7 = T.MultiplyAdd(x7, w1, b7);
                var x8 = T.Broadcast(r8[k]); a8 = T.MultiplyAdd(x8, w0, a8); b8 = T.MultiplyAdd(x8, w1, b8);
                var x9 = T.Broadcast(r9[k]); a9 = T.MultiplyAdd(x9, w0, a9); b9 = T.MultiplyAdd(x9, w1, b9);
                var x10 = T.Broadcast(r10[k]); a10 = T.MultiplyAdd(x10, w0, a10); b10 = T.MultiplyAdd(x10, w1, b10);
                var x11 = T.Broadcast(r11[k]); a11 = T.MultiplyAdd(x11, w0, a11); b11 = T.MultiplyAdd(x11, w1, b11);
                var x12 = T.Broadcast(r12[k]); a12 = T.MultiplyAdd(x12, w0, a12); b12 = T.MultiplyAdd(x12, w1, b12);
                var x13 = T.Broadcast(r13[k]); a13 = T.MultiplyAdd(x13, w0, a13); b13 = T.MultiplyAdd(x13, w1, b13);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Finish(panel, row, lo, hi, a0, b0);
        Finish(panel, row + 1, lo, hi, a1, b1);
        Finish(panel, row + 2, lo, hi, a2, b2);
        Finish(panel, row + 3, lo, hi, a3, b3);
        Finish(panel, row + 4, lo, hi, a4, b4);
        Finish(panel, row + 5, lo, hi, a5, b5);
        Finish(panel, row + 6, lo, hi, a6, b6);
        Finish(panel, row + 7, lo, hi, a7, b7);
        Finish(panel, row + 8, lo, hi, a8, b8);
        Finish(panel, row + 9, lo, hi, a9, b9);
        Finish(panel, row + 10, lo, hi, a10, b10);
        Finish(panel, row + 11, lo, hi, a11, b11);
        Finish(panel, row + 12, lo, hi, a12, b12);
        Finish(panel, row + 13, lo, hi, a13, b13);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows7(float** rows, in GemmPanel panel, int row)
    {
        Start(panel, out var a0, out var b0);
        V a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0, a4 = a0, b4 = b0, a5 = a0, b5 = b0;
        V a6 = a0, b6 = b0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6];
            for (nint k = 0; k < panel.K; k++, w += 2 * T.Width)
            {
                V w0 = T.Load(w), w1 = T.Load(w + T.Width);
                var x0 = T.Broadcast(r0[k]); a0 = T.MultiplyAdd(x0, w0, a0); b0 = T.MultiplyAdd(x0, w1, b0);
                var x1 = T.Broadcast(r1[k]); a1 = T.MultiplyAdd(x1, w0, a1); b1 = T.MultiplyAdd(x1, w1, b1);
                var x2 = T.Broadcast(r2[k]); a2 = T.MultiplyAdd(x2, w0, a2); b2 = T.MultiplyAdd(x2, w1, b2);
                var x3 = T.Broadcast(r3[k]); a3 = T.MultiplyAdd(x3, w0, a3); b3 = T.MultiplyAdd(x3, w1, b3);
                var x4 = T.Broadcast(r4[k]); a4 = T.MultiplyAdd(x4, w0, a4); b4 = T.MultiplyAdd(x4, w1, b4);
                var x5 = T.Broadcast(r5[k]); a5 = T.MultiplyAdd(x5, w0, a5); b5 = T.MultiplyAdd(x5, w1, b5);
                var x6 = T.Broadcast(r6[k]); a6 = T.MultiplyAdd(x6, w0, a6); b6 = T.MultiplyAdd(x6, w1, b6);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Finish(panel, row, lo, hi, a0, b0);
        Finish(panel, row + 1, lo, hi, a1, b1);
        Finish(panel, row + 2, lo, hi, a2, b2);
        Finish(panel, row + 3, lo, hi, a3, b3);
        Finish(panel, row + 4, lo, hi, a4, b4);
        Finish(panel, row + 5, lo, hi, a5, b5);
        Finish(panel, row + 6, lo, hi, a6, b6);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(float** rows, in GemmPanel panel, int row)
    {
        Start(panel, out var a0, out var b0);
        V a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0, a4 = a0, b4 = b0, a5 = a0, b5 = b0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5];
            for (nint k = 0; k < panel.K; k++, w += 2 * T.Width)
            {
                V w0 = T.Load(w), w1 = T.Load(w + T.Width);
                var x0 = T.Broadcast(r0[k]); a0 = T.MultiplyAdd(x0, w0, a0); b0 = T.MultiplyAdd(x0, w1, b0);
                var x1 = T.Broadcast(r1[k]); a1 = T.MultiplyAdd(x1, w0, a1); b1 = T.MultiplyAdd(x1, w1, b1);
                var x2 = T.Broadcast(r2[k]); a2 = T.MultiplyAdd(x2, w0, a2); b2 = T.MultiplyAdd(x2, w1, b2);
                var x3 = T.Broadcast(r3[k]); a3 = T.MultiplyAdd(x3, w0, a3); b3 = T.MultiplyAdd(x3, w1, b3);
                var x4 = T.Broadcast(r4[k]); a4 = T.MultiplyAdd(x4, w0, a4); b4 = T.MultiplyAdd(x4, w1, b4);
                var x5 = T.Broadcast(r5[k]); a5 = T.MultiplyAdd(x5, w0, a5); b5 = T.MultiplyAdd(x5, w1, b5);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Finish(panel, row, lo, hi, a0, b0);
        Finish(panel, row + 1, lo, hi, a1, b1);
        Finish(panel, row + 2, lo, hi, a2, b2);
        Finish(panel, row + 3, lo, hi, a3, b3);
        Finish(panel, row + 4, lo, hi, a4, b4);
        Finish(panel, row + 5, lo, hi, a5, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(float** rows, in GemmPanel panel, int row)
    {
        Start(panel, out var a0, out var b0);
        V a1 = a0, b1 = b0, a2 = a0, b2 = b0, a3 = a0, b3 = b0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            for (nint k = 0; k < panel.K; k++, w += 2 * T.Width)
            {
                V w0 = T.Load(w), w1 = T.Load(w + T.Width);
                var x0 = T.Broadcast(r0[k]); a0 = T.MultiplyAdd(x0, w0, a0); b0 = T.MultiplyAdd(x0, w1, b0);
                var x1 = T.Broadcast(r1[k]); a1 = T.MultiplyAdd(x1, w0, a1); b1 = T.MultiplyAdd(x1, w1, b1);
                var x2 = T.Broadcast(r2[k]); a2 = T.MultiplyAdd(x2, w0, a2); b2 = T.MultiplyAdd(x2, w1, b2);
                var x3 = T.Broadcast(r3[k]); a3 = T.MultiplyAdd(x3, w0, a3); b3 = T.MultiplyAdd(x3, w1, b3);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Finish(panel, row, lo, hi, a0, b0);
        Finish(panel, row + 1, lo, hi, a1, b1);
        Finish(panel, row + 2, lo, hi, a2, b2);
        Finish(panel, row + 3, lo, hi, a3, b3);
    }

    // A short row has too few sums to fill the multiplier's pipeline, so even and odd k are summed apart.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(float** rows, in GemmPanel panel, int row)
    {
        Start(panel, out var a0, out var b0);
        V a1 = a0, b1 = b0, c0 = T.Zero, d0 = T.Zero, c1 = T.Zero, d1 = T.Zero;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1];
            nint k = 0;
            for (; k < panel.K - 1; k += 2, w += 4 * T.Width)
            {
                V w0 = T.Load(w), w1 = T.Load(w + T.Width);
                V x0 = T.Broadcast(r0[k]), x1 = T.Broadcast(r1[k]);
                a0 = T.MultiplyAdd(x0, w0, a0); b0 = T.MultiplyAdd(x0, w1, b0);
                a1 = T.MultiplyAdd(x1, w0, a1); b1 = T.MultiplyAdd(x1, w1, b1);
                w0 = T.Load(w + (2 * T.Width)); w1 = T.Load(w + (3 * T.Width));
                x0 = T.Broadcast(r0[k + 1]); x1 = T.Broadcast(r1[k + 1]);
                c0 = T.MultiplyAdd(x0, w0, c0); d0 = T.MultiplyAdd(x0, w1, d0);
                c1 = T.MultiplyAdd(x1, w0, c1); d1 = T.MultiplyAdd(x1, w1, d1);
            }
            if (k < panel.K)
            {
                V w0 = T.Load(w), w1 = T.Load(w + T.Width), x0 = T.Broadcast(r0[k]), x1 = T.Broadcast(r1[k]);
                a0 = T.MultiplyAdd(x0, w0, a0); b0 = T.MultiplyAdd(x0, w1, b0);
                a1 = T.MultiplyAdd(x1, w0, a1); b1 = T.MultiplyAdd(x1, w1, b1);
                w += 2 * T.Width;
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Finish(panel, row, lo, hi, T.Add(a0, c0), T.Add(b0, d0));
        Finish(panel, row + 1, lo, hi, T.Add(a1, c1), T.Add(b1, d1));
    }

    // One row is bound by reading the weights: four k at a time keep enough loads in flight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(float** rows, in GemmPanel panel, int row)
    {
        Start(panel, out var a0, out var b0);
        V a1 = T.Zero, b1 = T.Zero, a2 = T.Zero, b2 = T.Zero, a3 = T.Zero, b3 = T.Zero;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            var x = *rows;
            nint k = 0;
            for (; k < panel.K - 3; k += 4, w += 8 * T.Width)
            {
                V x0 = T.Broadcast(x[k]), x1 = T.Broadcast(x[k + 1]), x2 = T.Broadcast(x[k + 2]), x3 = T.Broadcast(x[k + 3]);
                a0 = T.MultiplyAdd(x0, T.Load(w), a0);
                b0 = T.MultiplyAdd(x0, T.Load(w + T.Width), b0);
                a1 = T.MultiplyAdd(x1, T.Load(w + (2 * T.Width)), a1);
                b1 = T.MultiplyAdd(x1, T.Load(w + (3 * T.Width)), b1);
                a2 = T.MultiplyAdd(x2, T.Load(w + (4 * T.Width)), a2);
                b2 = T.MultiplyAdd(x2, T.Load(w + (5 * T.Width)), b2);
                a3 = T.MultiplyAdd(x3, T.Load(w + (6 * T.Width)), a3);
                b3 = T.MultiplyAdd(x3, T.Load(w + (7 * T.Width)), b3);
            }
            for (; k < panel.K; k++, w += 2 * T.Width)
            {
                V x0 = T.Broadcast(x[k]);
                a0 = T.MultiplyAdd(x0, T.Load(w), a0);
                b0 = T.MultiplyAdd(x0, T.Load(w + T.Width), b0);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Finish(panel, row, lo, hi, T.Add(T.Add(a0, a1), T.Add(a2, a3)), T.Add(T.Add(b0, b1), T.Add(b2, b3)));
    }

    /// <summary>A row's sums begin with the bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Start(in GemmPanel panel, out V a, out V b)
    {
        a = b = T.Zero;
        if (panel.Bias == null) return;
        a = T.LoadFirst(panel.Bias, panel.Columns);
        b = T.LoadFirst(panel.Bias + T.Width, panel.Columns - T.Width);
    }

    /// <summary>Adds the residual, clamps and writes one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(in GemmPanel panel, int row, V lo, V hi, V a, V b)
    {
        var y = panel.Output[row] + panel.Column;
        if (panel.Columns == Columns)
        {
            if (panel.Residual != null)
            {
                var z = panel.Residual[row] + panel.Column;
                a = T.Add(a, T.Load(z));
                b = T.Add(b, T.Load(z + T.Width));
            }
            T.Store(y, T.Clamp(a, lo, hi));
            T.Store(y + T.Width, T.Clamp(b, lo, hi));
        }
        else
        {
            var rest = panel.Columns - T.Width;
            if (panel.Residual != null)
            {
                var z = panel.Residual[row] + panel.Column;
                a = T.Add(a, T.LoadFirst(z, panel.Columns));
                b = T.Add(b, T.LoadFirst(z + T.Width, rest));
            }
            T.StoreFirst(y, T.Clamp(a, lo, hi), panel.Columns);
            T.StoreFirst(y + T.Width, T.Clamp(b, lo, hi), rest);
        }
    }
}
