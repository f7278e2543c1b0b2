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

    /// <summary>The same for rows that follow one another.</summary>
    public abstract void Run(in Rescale rescale, int* sums, int pitch, ByteRows output, ByteRows residual, int rows, int column, int columns);
}

internal sealed unsafe class Rescaler<L> : Rescaler where L : struct, ILane<L>
{
    public override void Run(in Rescale rescale, in GemmRows tile, int* sums, int pitch, int column, int columns)
    {
        for (var row = 0; row < tile.Count; row++, sums += pitch)
            Run(rescale, sums, tile.Output[row], tile.Residual == null ? null : tile.Residual[row], column, columns);
        rescale.Map?.RunRows((float**)tile.Output, tile.Count, column, columns);
    }

    public override void Run(in Rescale rescale, int* sums, int pitch, ByteRows output, ByteRows residual, int rows, int column, int columns)
    {
        for (var row = 0; row < rows; row++, sums += pitch)
        {
            Run(rescale, sums, output[row], residual.Exist ? residual[row] : null, column, columns);
            rescale.Map?.Run((float*)output[row] + column, (float*)output[row] + column, columns);
        }
    }

    private static void Run(in Rescale rescale, int* sums, byte* output, byte* residual, int column, int columns)
    {
        if (rescale.GivesBytes) Bytes(rescale, sums, residual, output + column, column, columns);
        else Floats(rescale, sums, residual, (float*)output + column, column, columns);
    }

    private static void Bytes(in Rescale rescale, int* sums, byte* residual, byte* to, int column, int columns)
    {
        L lo = rescale.Lo, hi = rescale.Hi, zero = L.Bits(rescale.ZeroPoint);
        var last = stackalloc byte[L.Count];
        for (var i = 0; i < columns; i += L.Count)
        {
            var value = Scaled(rescale, sums + i, residual, column + i, columns - i);
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

    private static L Scaled(in Rescale rescale, int* sums, byte* residual, int column, int columns)
    {
        var value = L.FromInteger(L.Load((float*)sums)) * L.Load(rescale.Multipliers + column); // stages and multipliers fill panels
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
