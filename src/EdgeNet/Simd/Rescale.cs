using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// What becomes of sums of integers, from which first the weights' zero points times their row's sum are taken. With a = sum · multiplier[n], and, where there is one, a + added[n], then a + residual:
/// bytes are <c>round(clamp(a, Lo, Hi)) + ZeroPoint</c>, halves to even; floats are <c>clamp(a, Lo, Hi)</c>, or what the map makes of a.
/// Each operation is one of IEEE floats, so every kernel gives the same bits.
/// </summary>
internal unsafe struct Rescale
{
    /// <summary>One for each column, and as many more as fill a panel.</summary>
    public float* Multipliers;

    /// <summary>As many zero points of weights, by which a row's own sum counts in each of its sums of products; or null.</summary>
    public int* ZeroPoints;

    /// <summary>As many biases in reals, or null.</summary>
    public float* Added;

    /// <summary>Whole numbers, if results are bytes.</summary>
    public float Lo, Hi;

    /// <summary>Whether results are bytes, or else floats.</summary>
    public bool GivesBytes;

    public int ZeroPoint;

    /// <summary>Whether nothing that is rounded can be beyond 30 bits, so that it may be rounded before it is clamped.</summary>
    public bool IsBounded;

    /// <summary>Whether sums are only multiplied before they are rounded.</summary>
    public readonly bool IsPlain => IsBounded && Added == null;

    /// <summary>Of a residual of bytes: (residual − zero point) · multiplier is added. A residual of floats is added as it is.</summary>
    public bool ResidualIsBytes;

    public float ResidualMultiplier;

    public int ResidualZeroPoint;

    /// <summary>What is applied to results that are floats, or null.</summary>
    public FloatMap? Map;

    /// <summary>The least and the greatest byte.</summary>
    public readonly (int Least, int Most) ByteRange => (ZeroPoint + (int)Lo, ZeroPoint + (int)Hi);
}

/// <summary>Turns staged sums into results, at one SIMD level.</summary>
internal abstract unsafe class Rescaler
{
    public static Rescaler For(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Rescaler<F32x16>(),
        SimdLevel.V256 => new Rescaler<F32x8>(),
        SimdLevel.V128 => new Rescaler<F32x4>(),
        _ => new Rescaler<F32x1>(),
    };

    /// <summary>Finishes the sums of a tile's rows, each <paramref name="pitch"/> behind the last, from <paramref name="column"/> on.</summary>
    public abstract void Run(in Rescale rescale, in GemmRows tile, int* sums, int pitch, int column, int columns);

    /// <summary>The same for rows that follow one another.</summary>
    public abstract void Run(in Rescale rescale, int* sums, int pitch, ByteRows output, ByteRows residual, int rows, int column, int columns);
}

internal sealed unsafe class Rescaler<L> : Rescaler where L : struct, ILane<L>
{
    /// <summary>Lanes whose bytes are stored at once.</summary>
    private const int AtOnce = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in Rescale rescale, in GemmRows tile, int* sums, int pitch, int column, int columns)
    {
        var row = 0;
        if (tile.Sums != null) Centre(rescale, tile, sums, pitch, column, columns);
        // Whole panels are two lanes wide: two rows are stored at once.
        if (rescale.GivesBytes && 2 * columns == AtOnce * L.Count)
        {
            if (tile.Residual == null && rescale.IsPlain)
            {
                row = tile.Count & -2;
                PlainRows(rescale, sums, pitch, tile.Output, row, column);
            }

            for (; row < tile.Count - 1; row += 2)
                TwoRows(rescale, sums + (row * pitch), sums + ((row + 1) * pitch), tile, row, column);
        }

        for (; row < tile.Count; row++) Run(rescale, sums + (row * pitch), tile.Output[row], tile.Residual == null ? null : tile.Residual[row], column, columns);
        rescale.Map?.RunRows((float**)tile.Output, tile.Count, column, columns);
    }

    /// <summary>Σ x·(w − z) = Σ x·w − z·Σ x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Centre(in Rescale rescale, in GemmRows tile, int* sums, int pitch, int column, int columns)
    {
        for (var row = 0; row < tile.Count; row++, sums += pitch)
        {
            var sum = L.Bits(tile.Sums[row]);
            for (var i = 0; i < columns; i += L.Count)
                L.Store(L.SubtractBits(L.Load((float*)(sums + i)), L.MultiplyBits(sum, L.Load((float*)(rescale.ZeroPoints + column + i)))), (float*)(sums + i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(in Rescale rescale, int* sums, int pitch, ByteRows output, ByteRows residual, int rows, int column, int columns)
    {
        if (!residual.Exist && rescale is { GivesBytes: true, IsPlain: true })
        {
            var whole = columns & -(AtOnce * L.Count);
            PlainColumns(rescale, sums, pitch, output, rows, column, whole);
            if (whole == columns) return;
            sums += whole;
            column += whole;
            columns -= whole;
        }

        for (var row = 0; row < rows; row++, sums += pitch)
        {
            Run(rescale, sums, output[row], residual.Exist ? residual[row] : null, column, columns);
            rescale.Map?.Run((float*)output[row] + column, (float*)output[row] + column, columns);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Run(in Rescale rescale, int* sums, byte* output, byte* residual, int column, int columns)
    {
        if (rescale.GivesBytes) Bytes(rescale, sums, residual, output + column, column, columns);
        else Floats(rescale, sums, residual, (float*)output + column, column, columns);
    }

    /// <summary>An even number of rows of a whole panel, of sums that are only scaled: bytes are clamped instead of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlainRows(in Rescale rescale, int* sums, int pitch, byte** output, int rows, int column)
    {
        var (zero, least, most) = Bounds(rescale);
        L m0 = L.Load(rescale.Multipliers + column), m1 = L.Load(rescale.Multipliers + column + L.Count);
        for (var row = 0; row < rows; row += 2, sums += 2 * pitch)
        {
            L.StoreBytes(
                Scaled(sums, m0), Scaled(sums + L.Count, m1), output[row] + column,
                Scaled(sums + pitch, m0), Scaled(sums + pitch + L.Count, m1), output[row + 1] + column, zero, least, most);
        }
    }

    /// <summary>The same for whole stores of a row, and any rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PlainColumns(in Rescale rescale, int* sums, int pitch, ByteRows output, int rows, int column, int columns)
    {
        var (zero, least, most) = Bounds(rescale);
        for (var row = 0; row < rows; row++, sums += pitch)
        {
            var to = output[row] + column;
            var multipliers = rescale.Multipliers + column;
            for (var i = 0; i < columns; i += AtOnce * L.Count, multipliers += AtOnce * L.Count)
            {
                L.StoreBytes(
                    Scaled(sums + i, L.Load(multipliers)), Scaled(sums + i + L.Count, L.Load(multipliers + L.Count)), to + i,
                    Scaled(sums + i + (2 * L.Count), L.Load(multipliers + (2 * L.Count))), Scaled(sums + i + (3 * L.Count), L.Load(multipliers + (3 * L.Count))),
                    to + i + (2 * L.Count), zero, least, most);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (L Zero, L Least, L Most) Bounds(in Rescale rescale)
    {
        var (least, most) = rescale.ByteRange;
        return (L.Bits(rescale.ZeroPoint * 0x10001), L.Bits(least * 0x1010101), L.Bits(most * 0x1010101));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Scaled(int* sums, L multipliers) => L.FromInteger(L.Load((float*)sums)) * multipliers;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TwoRows(in Rescale rescale, int* sums, int* nextSums, in GemmRows tile, int row, int column)
    {
        var residual = tile.Residual == null ? null : tile.Residual[row];
        var nextResidual = tile.Residual == null ? null : tile.Residual[row + 1];
        var bytes = stackalloc byte[AtOnce * L.Count];
        L.StoreBytes(
            Clamped(rescale, sums, residual, column), Clamped(rescale, sums + L.Count, residual, column + L.Count),
            Clamped(rescale, nextSums, nextResidual, column), Clamped(rescale, nextSums + L.Count, nextResidual, column + L.Count),
            L.Bits(rescale.ZeroPoint), bytes);
        Unsafe.CopyBlockUnaligned(tile.Output[row] + column, bytes, (uint)(2 * L.Count));
        Unsafe.CopyBlockUnaligned(tile.Output[row + 1] + column, bytes + (2 * L.Count), (uint)(2 * L.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Bytes(in Rescale rescale, int* sums, byte* residual, byte* to, int column, int columns)
    {
        var zero = L.Bits(rescale.ZeroPoint);
        var i = 0;
        for (; i <= columns - (AtOnce * L.Count); i += AtOnce * L.Count)
        {
            L.StoreBytes(
                Clamped(rescale, sums + i, residual, column + i),
                Clamped(rescale, sums + i + L.Count, residual, column + i + L.Count),
                Clamped(rescale, sums + i + (2 * L.Count), residual, column + i + (2 * L.Count)),
                Clamped(rescale, sums + i + (3 * L.Count), residual, column + i + (3 * L.Count)),
                zero, to + i);
        }

        for (; i < columns; i += L.Count)
        {
            var left = columns - i;
            var result = L.AddBits(L.ToInteger(L.Round(Clamped(rescale, sums + i, residual, column + i, left))), zero);
            if (left >= L.Count) L.StoreBytes(result, to + i);
            else L.StoreBytesPartial(result, to + i, left);
        }
    }

    private static void Floats(in Rescale rescale, int* sums, byte* residual, float* to, int column, int columns)
    {
        L lo = rescale.Lo, hi = rescale.Hi;
        for (var i = 0; i < columns; i += L.Count)
        {
            var value = L.Min(hi, L.Max(lo, Scaled(rescale, sums + i, residual, column + i, columns - i)));
            if (columns - i >= L.Count) L.Store(value, to + i);
            else L.StorePartial(value, to + i, columns - i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Clamped(in Rescale rescale, int* sums, byte* residual, int column, int columns = int.MaxValue) =>
        L.Min(L.Max(Scaled(rescale, sums, residual, column, columns), rescale.Lo), rescale.Hi);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Scaled(in Rescale rescale, int* sums, byte* residual, int column, int columns)
    {
        var value = L.FromInteger(L.Load((float*)sums)) * L.Load(rescale.Multipliers + column); // stages and multipliers fill panels
        if (rescale.Added != null) value += L.Load(rescale.Added + column);
        return residual == null ? value : value + Residual(rescale, residual, column, columns);
    }

    private static L Residual(in Rescale rescale, byte* residual, int column, int columns)
    {
        if (!rescale.ResidualIsBytes) return columns >= L.Count ? L.Load((float*)residual + column) : L.LoadPartial((float*)residual + column, columns);
        var bytes = columns >= L.Count ? L.LoadBytes(residual + column) : L.LoadBytesPartial(residual + column, columns);
        return L.FromInteger(L.SubtractBits(bytes, L.Bits(rescale.ResidualZeroPoint))) * rescale.ResidualMultiplier;
    }
}
