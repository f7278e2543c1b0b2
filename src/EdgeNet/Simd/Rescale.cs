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

    public float Lo, Hi;

    /// <summary>Whether results are bytes, or else floats.</summary>
    public bool GivesBytes;

    public int ZeroPoint;

    /// <summary>Whether nothing that is rounded can be beyond 30 bits, so that it may be rounded before it is clamped.</summary>
    public bool IsBounded;

    /// <summary>Of a residual of bytes: (residual − zero point) · multiplier is added. A residual of floats is added as it is.</summary>
    public bool ResidualIsBytes;

    public float ResidualMultiplier;

    public int ResidualZeroPoint;

    /// <summary>What is applied to results that are floats, or null.</summary>
    public FloatMap? Map;

    /// <summary>The least and the greatest byte.</summary>
    public readonly (int Least, int Most) ByteRange =>
        (ZeroPoint + (int)MathF.Round(Lo, MidpointRounding.ToEven), ZeroPoint + (int)MathF.Round(Hi, MidpointRounding.ToEven));
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
