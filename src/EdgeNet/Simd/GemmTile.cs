using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace EdgeNet.Simd;

/// <summary>
/// The micro-kernel: some rows times one panel of columns, as wide as T. Every sum is a local, hence in registers: 14 rows × 2
/// vectors of sums + 2 of weights + 1 multiplicand are 31 of 32 registers; 6 rows fill machines with 16.
/// A row may begin anywhere, so one source serves dense layers, every convolution and Winograd's products.
/// </summary>
internal static unsafe class GemmTile<T, V>
    where T : IProductVector<V>
    where V : struct
{
    // How many rows to take when this many are left (index): exact sums of the kernels' heights, as few and as even as can be.
    private static ReadOnlySpan<byte> Take => [0, 1, 2, 2, 4, 4, 6, 7, 4, 7, 6, 7, 6, 7, 14];

    private const int MaxRows = 14;

    /// <summary>Computes tiles of at most 14 rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Run(ReadOnlySpan<GemmRows> tiles, in GemmPanel panel)
    {
        // Part of a panel, or a residual, goes by way of this stage: the kernels themselves know whole plain stores only, for
        // one that knew all had more temporaries than the JIT keeps in registers.
        var sums = stackalloc float[MaxRows * T.Width];
        var stage = stackalloc float*[MaxRows];
        for (var row = 0; row < MaxRows; row++) stage[row] = sums + (row * T.Width);
        foreach (ref readonly var tile in tiles)
        {
            var plain = panel;
            if (panel.Columns == T.Width && tile.Residual == null)
            {
                plain.Output = (float**)tile.Output;
                Multiply(tile, plain);
            }
            else
            {
                plain.Output = stage;
                plain.Column = 0;
                (plain.Lo, plain.Hi) = (float.NegativeInfinity, float.PositiveInfinity);
                Multiply(tile, plain);
                Finish(tile, panel, sums);
            }
            panel.Map?.RunRows((float**)tile.Output, tile.Count, panel.Column, panel.Columns);
        }
    }

    /// <summary>Computes a lone row of <see cref="Multiplier.RowPanels"/> whole panels that lie behind each other, without a residual.</summary>
    public static void RunRow(in GemmRows tile, in GemmPanel panel)
    {
        Row((float**)tile.Input, panel, (float*)tile.Output[0] + panel.Column);
        panel.Map?.RunRows((float**)tile.Output, 1, panel.Column, panel.Columns);
    }

    private static void Multiply(in GemmRows tile, in GemmPanel panel)
    {
        for (var row = 0; row < tile.Count;)
        {
            int take = Take[tile.Count - row];
            var rows = (float**)tile.Input + row;
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

    /// <summary>Adds the residual to staged sums, clamps them and writes the columns that exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Finish(in GemmRows tile, in GemmPanel panel, float* sums)
    {
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        for (var row = 0; row < tile.Count; row++, sums += T.Width)
        {
            var sum = T.Load(sums);
            if (tile.Residual != null) sum = T.Add(sum, T.LoadFirst((float*)tile.Residual[row] + panel.Column, panel.Columns));
            T.StoreFirst((float*)tile.Output[row] + panel.Column, T.Clamp(sum, lo, hi), panel.Columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows14(float** rows, in GemmPanel panel, int row)
    {
        V a0 = Start(panel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0, a8 = a0, a9 = a0, a10 = a0, a11 = a0, a12 = a0, a13 = a0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6];
            float* r7 = rows[7], r8 = rows[8], r9 = rows[9], r10 = rows[10], r11 = rows[11], r12 = rows[12], r13 = rows[13];
            for (nint k = 0; k < panel.K; k++, w += T.Width)
            {
                var v = Next(w);
                a0 = T.MultiplyAdd(r0[k], v, a0);
                a1 = T.MultiplyAdd(r1[k], v, a1);
                a2 = T.MultiplyAdd(r2[k], v, a2);
                a3 = T.MultiplyAdd(r3[k], v, a3);
                a4 = T.MultiplyAdd(r4[k], v, a4);
                a5 = T.MultiplyAdd(r5[k], v, a5);
                a6 = T.MultiplyAdd(r6[k], v, a6);
                a7 = T.MultiplyAdd(r7[k], v, a7);
                a8 = T.MultiplyAdd(r8[k], v, a8);
                a9 = T.MultiplyAdd(r9[k], v, a9);
                a10 = T.MultiplyAdd(r10[k], v, a10);
                a11 = T.MultiplyAdd(r11[k], v, a11);
                a12 = T.MultiplyAdd(r12[k], v, a12);
                a13 = T.MultiplyAdd(r13[k], v, a13);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Store(panel, row, lo, hi, a0);
        Store(panel, row + 1, lo, hi, a1);
        Store(panel, row + 2, lo, hi, a2);
        Store(panel, row + 3, lo, hi, a3);
        Store(panel, row + 4, lo, hi, a4);
        Store(panel, row + 5, lo, hi, a5);
        Store(panel, row + 6, lo, hi, a6);
        Store(panel, row + 7, lo, hi, a7);
        Store(panel, row + 8, lo, hi, a8);
        Store(panel, row + 9, lo, hi, a9);
        Store(panel, row + 10, lo, hi, a10);
        Store(panel, row + 11, lo, hi, a11);
        Store(panel, row + 12, lo, hi, a12);
        Store(panel, row + 13, lo, hi, a13);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows7(float** rows, in GemmPanel panel, int row)
    {
        V a0 = Start(panel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5], r6 = rows[6];
            for (nint k = 0; k < panel.K; k++, w += T.Width)
            {
                var v = Next(w);
                a0 = T.MultiplyAdd(r0[k], v, a0);
                a1 = T.MultiplyAdd(r1[k], v, a1);
                a2 = T.MultiplyAdd(r2[k], v, a2);
                a3 = T.MultiplyAdd(r3[k], v, a3);
                a4 = T.MultiplyAdd(r4[k], v, a4);
                a5 = T.MultiplyAdd(r5[k], v, a5);
                a6 = T.MultiplyAdd(r6[k], v, a6);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Store(panel, row, lo, hi, a0);
        Store(panel, row + 1, lo, hi, a1);
        Store(panel, row + 2, lo, hi, a2);
        Store(panel, row + 3, lo, hi, a3);
        Store(panel, row + 4, lo, hi, a4);
        Store(panel, row + 5, lo, hi, a5);
        Store(panel, row + 6, lo, hi, a6);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(float** rows, in GemmPanel panel, int row)
    {
        V a0 = Start(panel), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3], r4 = rows[4], r5 = rows[5];
            for (nint k = 0; k < panel.K; k++, w += T.Width)
            {
                var v = Next(w);
                a0 = T.MultiplyAdd(r0[k], v, a0);
                a1 = T.MultiplyAdd(r1[k], v, a1);
                a2 = T.MultiplyAdd(r2[k], v, a2);
                a3 = T.MultiplyAdd(r3[k], v, a3);
                a4 = T.MultiplyAdd(r4[k], v, a4);
                a5 = T.MultiplyAdd(r5[k], v, a5);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Store(panel, row, lo, hi, a0);
        Store(panel, row + 1, lo, hi, a1);
        Store(panel, row + 2, lo, hi, a2);
        Store(panel, row + 3, lo, hi, a3);
        Store(panel, row + 4, lo, hi, a4);
        Store(panel, row + 5, lo, hi, a5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(float** rows, in GemmPanel panel, int row)
    {
        V a0 = Start(panel), a1 = a0, a2 = a0, a3 = a0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            for (nint k = 0; k < panel.K; k++, w += T.Width)
            {
                var v = Next(w);
                a0 = T.MultiplyAdd(r0[k], v, a0);
                a1 = T.MultiplyAdd(r1[k], v, a1);
                a2 = T.MultiplyAdd(r2[k], v, a2);
                a3 = T.MultiplyAdd(r3[k], v, a3);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Store(panel, row, lo, hi, a0);
        Store(panel, row + 1, lo, hi, a1);
        Store(panel, row + 2, lo, hi, a2);
        Store(panel, row + 3, lo, hi, a3);
    }

    // A short row has too few sums to fill the multiplier's pipeline, so even and odd k are summed apart.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(float** rows, in GemmPanel panel, int row)
    {
        V a0 = Start(panel), a1 = a0, b0 = T.Zero, b1 = T.Zero;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            float* r0 = rows[0], r1 = rows[1];
            nint k = 0;
            for (; k < panel.K - 1; k += 2, w += 2 * T.Width)
            {
                V even = T.Weights(w), odd = T.Weights(w + T.Width);
                a0 = T.MultiplyAdd(r0[k], even, a0);
                a1 = T.MultiplyAdd(r1[k], even, a1);
                b0 = T.MultiplyAdd(r0[k + 1], odd, b0);
                b1 = T.MultiplyAdd(r1[k + 1], odd, b1);
            }
            if (k < panel.K)
            {
                var last = T.Weights(w);
                a0 = T.MultiplyAdd(r0[k], last, a0);
                a1 = T.MultiplyAdd(r1[k], last, a1);
                w += T.Width;
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        Store(panel, row, lo, hi, T.Add(a0, b0));
        Store(panel, row + 1, lo, hi, T.Add(a1, b1));
    }

    // One row is bound by reading the weights: four k at a time keep enough loads in flight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(float** rows, in GemmPanel panel, int row)
    {
        V a = Start(panel), b = T.Zero, c = T.Zero, d = T.Zero;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            var x = *rows;
            nint k = 0;
            for (; k < panel.K - 3; k += 4, w += 4 * T.Width)
            {
                a = T.MultiplyAdd(x[k], T.Weights(w), a);
                b = T.MultiplyAdd(x[k + 1], T.Weights(w + T.Width), b);
                c = T.MultiplyAdd(x[k + 2], T.Weights(w + (2 * T.Width)), c);
                d = T.MultiplyAdd(x[k + 3], T.Weights(w + (3 * T.Width)), d);
            }
            for (; k < panel.K; k++, w += T.Width) a = T.MultiplyAdd(x[k], T.Weights(w), a);
        }
        Store(panel, row, T.Broadcast(panel.Lo), T.Broadcast(panel.Hi), T.Add(T.Add(a, b), T.Add(c, d)));
    }

    // A lone row is bound by reading the weights too, and several panels share the broadcast: 112 GB/s from the second-level cache,
    // panel by panel 106.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row(float** rows, in GemmPanel panel, float* to)
    {
        var pitch = (nint)panel.Taps * panel.K * T.Width;
        float* w0 = panel.Weights, w1 = w0 + pitch, w2 = w1 + pitch, w3 = w2 + pitch;
        V a = T.Zero, b = a, c = a, d = a;
        if (panel.Bias != null)
        {
            a = T.Load(panel.Bias);
            b = T.Load(panel.Bias + T.Width);
            c = T.Load(panel.Bias + (2 * T.Width));
            d = T.Load(panel.Bias + (3 * T.Width));
        }
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            var x = *rows;
            for (nint k = 0; k < panel.K; k++, w0 += T.Width, w1 += T.Width, w2 += T.Width, w3 += T.Width)
            {
                a = T.MultiplyAdd(x[k], T.Weights(w0), a);
                b = T.MultiplyAdd(x[k], T.Weights(w1), b);
                c = T.MultiplyAdd(x[k], T.Weights(w2), c);
                d = T.MultiplyAdd(x[k], T.Weights(w3), d);
            }
        }
        V lo = T.Broadcast(panel.Lo), hi = T.Broadcast(panel.Hi);
        T.Store(to, T.Clamp(a, lo, hi));
        T.Store(to + T.Width, T.Clamp(b, lo, hi));
        T.Store(to + (2 * T.Width), T.Clamp(c, lo, hi));
        T.Store(to + (3 * T.Width), T.Clamp(d, lo, hi));
    }

    /// <summary>A row's sums begin with the bias.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Start(in GemmPanel panel) => panel.Bias == null ? T.Zero : T.LoadFirst(panel.Bias, panel.Columns);

    /// <summary>
    /// Weights, while those a page on are fetched, for the processor's own prefetching ends with the page: 7² 512→512 rose from 92 %
    /// of the peak to 96. One or two rows, which weights in cache mostly serve, lost 10 % by it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Next(float* weights)
    {
        const int Page = 1024, Line = 16;
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(weights + Page);
            if (T.Width > Line) Sse.Prefetch0(weights + Page + Line);
        }
        return T.Weights(weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(in GemmPanel panel, int row, V lo, V hi, V sum) =>
        T.Store(panel.Output[row] + panel.Column, T.Clamp(sum, lo, hi));
}
