using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Many numbers to one, written once over any lane: an identity to start from, a step, and the union of two parts.</summary>
internal interface IReduction
{
    /// <summary>What reducing nothing gives.</summary>
    float Start { get; }

    /// <summary>A part that now covers x too.</summary>
    L Accumulate<L>(L part, L x) where L : struct, ILane<L>;

    /// <summary>Two parts as one.</summary>
    L Combine<L>(L a, L b) where L : struct, ILane<L>;
}

/// <summary>The orders in which reductions run. They depend on the counts and the lane alone, never on threads.</summary>
internal static unsafe class Reduce
{
    /// <summary>
    /// One number out of <paramref name="count"/> adjacent ones; between lane widths the last bits may differ. Long runs are halved,
    /// so that rounding errors grow with the count's logarithm; in a short one four lanes of parts take turns, then are folded in pairs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Run<F, L>(F reduction, float* x, nint count)
        where F : struct, IReduction where L : struct, ILane<L>
    {
        const nint Short = 4096;
        if (count <= Short) return RunShort<F, L>(reduction, x, count);
        var left = (count / 2 + Short - 1) / Short * Short;
        F32x1 a = Run<F, L>(reduction, x, left), b = Run<F, L>(reduction, x + left, count - left);
        return reduction.Combine(a, b).Value;
    }

    /// <summary>
    /// One number out of <paramref name="count"/> adjacent ones, the same bits at every lane width: 64 parts take turns, however many of
    /// them a lane holds, and are folded by halves; what a block has come to is added to the blocks before. The last bits of a model that
    /// else computes with integers depend on no processor that way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float RunAlike<F, L>(F reduction, float* x, nint count)
        where F : struct, IReduction where L : struct, ILane<L>
    {
        const nint Block = 4096;
        F32x1 total = reduction.Start;
        for (nint i = 0; i < count; i += Block) total = reduction.Combine(total, BlockAlike<F, L>(reduction, x + i, nint.Min(Block, count - i)));
        return total.Value;
    }

    /// <summary>
    /// y[j] = x[0, j] ∘ x[1, j] ∘ … over <paramref name="rows"/> rows <paramref name="stride"/> floats apart, the same bits at every lane width.
    /// Every <see cref="RowsOfPart"/> rows are added up on their own first, which keeps rounding errors small.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunRows<F, L>(F reduction, float* x, nint rows, nint stride, float* y, nint count)
        where F : struct, IReduction where L : struct, ILane<L>
    {
        nint j = 0;
        for (; j <= count - 4 * L.Count; j += 4 * L.Count) FourColumns<F, L>(reduction, x + j, rows, stride, y + j);
        for (; j <= count - L.Count; j += L.Count) L.Store(Column<F, L>(reduction, x + j, rows, stride, L.Count), y + j);
        if (j < count) L.StorePartial(Column<F, L>(reduction, x + j, rows, stride, count - j), y + j, count - j);
    }

    /// <summary>Loads <paramref name="count"/> floats, at most a lane of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static L LoadUpTo<L>(float* source, nint count) where L : struct, ILane<L> => count == L.Count ? L.Load(source) : L.LoadPartial(source, count);

    /// <summary>Stores <paramref name="count"/> floats, at most a lane of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpTo<L>(L value, float* target, nint count) where L : struct, ILane<L>
    {
        if (count == L.Count) L.Store(value, target);
        else L.StorePartial(value, target, count);
    }

    private const nint RowsOfPart = 128;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static F32x1 BlockAlike<F, L>(F reduction, float* x, nint count)
        where F : struct, IReduction where L : struct, ILane<L>
    {
        const int Parts = 64;
        var parts = stackalloc float[Parts];
        new Span<float>(parts, Parts).Fill(reduction.Start);
        for (nint i = 0; i < count; i += Parts)
        {
            for (nint k = 0; k < Parts && i + k < count; k += L.Count)
            {
                var (part, width) = (L.Load(parts + k), nint.Min(L.Count, count - i - k));
                var next = reduction.Accumulate(part, LoadUpTo<L>(x + i + k, width));
                L.Store(width == L.Count ? next : L.Select(L.First(width), next, part), parts + k);
            }
        }

        for (var half = Parts / 2; half > 0; half /= 2)
            for (var k = 0; k < half && half < count; k++) parts[k] = reduction.Combine((F32x1)parts[k], parts[k + half]).Value;
        return parts[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float RunShort<F, L>(F reduction, float* x, nint count)
        where F : struct, IReduction where L : struct, ILane<L>
    {
        L start = reduction.Start;
        L part0 = start, part1 = start, part2 = start, part3 = start;
        nint i = 0;
        for (; i <= count - 4 * L.Count; i += 4 * L.Count)
        {
            part0 = reduction.Accumulate(part0, L.Load(x + i));
            part1 = reduction.Accumulate(part1, L.Load(x + i + L.Count));
            part2 = reduction.Accumulate(part2, L.Load(x + i + 2 * L.Count));
            part3 = reduction.Accumulate(part3, L.Load(x + i + 3 * L.Count));
        }

        for (; i <= count - L.Count; i += L.Count) part0 = reduction.Accumulate(part0, L.Load(x + i));
        if (i < count) part1 = L.Select(L.First(count - i), reduction.Accumulate(part1, L.LoadPartial(x + i, count - i)), part1);
        return L.Fold(reduction, reduction.Combine(reduction.Combine(part0, part1), reduction.Combine(part2, part3)));
    }

    /// <summary>The first <paramref name="width"/> columns, at most a lane of them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static L Column<F, L>(F reduction, float* x, nint rows, nint stride, nint width)
        where F : struct, IReduction where L : struct, ILane<L>
    {
        L start = reduction.Start, total = start;
        while (rows > 0)
        {
            var part = start;
            var end = nint.Min(rows, RowsOfPart);
            for (nint row = 0; row < end; row++, x += stride)
                part = reduction.Accumulate(part, LoadUpTo<L>(x, width));
            total = reduction.Combine(total, part);
            rows -= end;
        }

        return total;
    }

    /// <summary>Four lanes of columns at once: one alone would wait for its own last addition at every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourColumns<F, L>(F reduction, float* x, nint rows, nint stride, float* y)
        where F : struct, IReduction where L : struct, ILane<L>
    {
        L start = reduction.Start;
        L total0 = start, total1 = start, total2 = start, total3 = start;
        while (rows > 0)
        {
            L part0 = start, part1 = start, part2 = start, part3 = start;
            var end = nint.Min(rows, RowsOfPart);
            for (nint row = 0; row < end; row++, x += stride)
            {
                part0 = reduction.Accumulate(part0, L.Load(x));
                part1 = reduction.Accumulate(part1, L.Load(x + L.Count));
                part2 = reduction.Accumulate(part2, L.Load(x + 2 * L.Count));
                part3 = reduction.Accumulate(part3, L.Load(x + 3 * L.Count));
            }

            total0 = reduction.Combine(total0, part0);
            total1 = reduction.Combine(total1, part1);
            total2 = reduction.Combine(total2, part2);
            total3 = reduction.Combine(total3, part3);
            rows -= end;
        }

        L.Store(total0, y);
        L.Store(total1, y + L.Count);
        L.Store(total2, y + 2 * L.Count);
        L.Store(total3, y + 3 * L.Count);
    }
}
