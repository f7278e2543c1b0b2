namespace EdgeNet.Data.Datasets;

/// <summary>
/// Random numbers for one item of one epoch: the same for the same seed, epoch and index, on every machine (SplitMix64). It is a value, so
/// that making one allocates nothing; pass it on by reference.
/// </summary>
/// <example><code>
/// var noisy = data.Map(seed: 1, static (Example item, ref ItemRandom random) =&gt;
/// {
///     foreach (ref var value in item.Input.Span&lt;float&gt;()) value += 0.1f * random.Normal();
/// });
/// </code></example>
public struct ItemRandom
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong state;

    /// <summary>Begins the numbers of one item.</summary>
    public ItemRandom(int seed, int epoch, int index)
    {
        state = Mix(Mix(Mix((uint)seed) + (uint)epoch + Step) + (uint)index + Step);
    }

    /// <summary>64 random bits.</summary>
    public ulong Bits() => Mix(state += Step);

    /// <summary>A whole number from 0 up to, not including, <paramref name="end"/>.</summary>
    public int Whole(int end)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(end, 1);
        return (int)((Bits() >> 32) * (ulong)end >> 32);
    }

    /// <summary>A number from 0 up to, not including, 1.</summary>
    public float Uniform() => (Bits() >> 40) * (1f / (1 << 24));

    /// <summary>A number between two others.</summary>
    public float Uniform(float from, float to) => from + (to - from) * Uniform();

    /// <summary>A number of the normal distribution of mean 0 and deviation 1 (Box and Muller's).</summary>
    public float Normal() => MathF.Sqrt(-2 * MathF.Log(1 - Uniform())) * MathF.Cos(MathF.Tau * Uniform());

    /// <summary>True as often as the probability says.</summary>
    public bool Chance(float probability) => Uniform() < probability;

    /// <summary>Spreads every bit over all others.</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9;
        value = (value ^ value >> 27) * 0x94D049BB133111EB;
        return value ^ value >> 31;
    }
}
