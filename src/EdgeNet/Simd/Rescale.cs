namespace EdgeNet.Simd;

/// <summary>
/// What becomes of sums of integers. With a = sum · multiplier[n], and, where there is one, a + added[n], then a + residual:
/// bytes are <c>round(clamp(a, Lo, Hi)) + ZeroPoint</c>, halves to even; floats are <c>clamp(a, Lo, Hi)</c>, or what the map makes of a.
/// Each operation is one of IEEE floats, so every kernel gives the same bits.
/// </summary>
internal unsafe struct Rescale
{
    /// <summary>One for each column, and as many more as fill a panel.</summary>
    public float* Multipliers;

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

    /// <summary>Finishes <paramref name="rows"/> rows of sums that are whole numbers in floats.</summary>
    public abstract void Run(in Rescale rescale, float* sums, ByteRows output, ByteRows residual, nint rows, int columns);
}

/// <summary>How sums are kept.</summary>
internal interface ISums
{
    static abstract L ToFloat<L>(L sums) where L : struct, ILane<L>;
}

internal readonly struct IntegerSums : ISums
{
    public static L ToFloat<L>(L sums) where L : struct, ILane<L> => L.FromInteger(sums);
}

internal readonly struct FloatSums : ISums
{
    public static L ToFloat<L>(L sums) where L : struct, ILane<L> => sums;
}

internal sealed unsafe class Rescaler<L> : Rescaler where L : struct, ILane<L>
{
    public override void Run(in Rescale rescale, in GemmRows tile, int* sums, int pitch, int column, int columns)
    {
        for (var row = 0; row < tile.Count; row++, sums += pitch)
        {
            var residual = tile.Residual == null ? null : tile.Residual[row];
            if (rescale.GivesBytes) Bytes<IntegerSums>(rescale, (float*)sums, residual, tile.Output[row] + column, column, columns);
            else Floats<IntegerSums>(rescale, (float*)sums, residual, (float*)tile.Output[row] + column, column, columns);
        }

        rescale.Map?.RunRows((float**)tile.Output, tile.Count, column, columns);
    }

    public override void Run(in Rescale rescale, float* sums, ByteRows output, ByteRows residual, nint rows, int columns)
    {
        for (nint row = 0; row < rows; row++, sums += columns)
        {
            var (to, added) = ((nint)output[row], residual.Exist ? (nint)residual[row] : 0);
            if (rescale.GivesBytes) Bytes<FloatSums>(rescale, sums, (byte*)added, (byte*)to, column: 0, columns);
            else Floats<FloatSums>(rescale, sums, (byte*)added, (float*)to, column: 0, columns);
            rescale.Map?.Run((float*)to, (float*)to, columns);
        }
    }

    private static void Bytes<S>(in Rescale rescale, float* sums, byte* residual, byte* to, int column, int columns) where S : ISums
    {
        L lo = rescale.Lo, hi = rescale.Hi, zero = L.Bits(rescale.ZeroPoint);
        var last = stackalloc byte[L.Count];
        for (var i = 0; i < columns; i += L.Count)
        {
            var value = Scaled<S>(rescale, sums + i, residual, column + i, columns - i);
            var result = L.AddBits(L.ToInteger(L.Round(L.Min(L.Max(value, lo), hi))), zero);
            if (columns - i >= L.Count)
            {
                L.StoreBytes(result, to + i);
            }
            else
            {
                L.StoreBytes(result, last);
                for (var k = 0; k < columns - i; k++) to[i + k] = last[k];
            }
        }
    }

    private static void Floats<S>(in Rescale rescale, float* sums, byte* residual, float* to, int column, int columns) where S : ISums
    {
        L lo = rescale.Lo, hi = rescale.Hi;
        for (var i = 0; i < columns; i += L.Count)
        {
            var value = L.Min(hi, L.Max(lo, Scaled<S>(rescale, sums + i, residual, column + i, columns - i)));
            if (columns - i >= L.Count) L.Store(value, to + i);
            else L.StorePartial(value, to + i, columns - i);
        }
    }

    private static L Scaled<S>(in Rescale rescale, float* sums, byte* residual, int column, int columns) where S : ISums
    {
        // Stages and multipliers fill panels; sums in floats may end with the last column.
        var whole = typeof(S) == typeof(IntegerSums) || columns >= L.Count;
        var value = whole ? S.ToFloat(L.Load(sums)) * L.Load(rescale.Multipliers + column)
            : S.ToFloat(L.LoadPartial(sums, columns)) * L.LoadPartial(rescale.Multipliers + column, columns);
        if (rescale.Added != null) value += L.Load(rescale.Added + column);
        if (residual == null) return value;
        if (!rescale.ResidualIsBytes)
            return value + (columns >= L.Count ? L.Load((float*)residual + column) : L.LoadPartial((float*)residual + column, columns));
        return value + (L.FromInteger(L.SubtractBits(Load(residual + column, columns), L.Bits(rescale.ResidualZeroPoint))) * rescale.ResidualMultiplier);
    }

    private static L Load(byte* from, int count)
    {
        if (count >= L.Count) return L.LoadBytes(from);
        var first = stackalloc byte[L.Count];
        for (var i = 0; i < L.Count; i++) first[i] = i < count ? from[i] : (byte)0;
        return L.LoadBytes(first);
    }
}
