namespace EdgeNet.Operators;

/// <summary>How many bytes there are, their sum and that of their squares: all that normalizing them needs, and exact.</summary>
internal readonly record struct ByteMoments(long Count, long Sum, long Squares)
{
    /// <summary>The most bytes for which n·Σ q² − (Σ q)² surely fits 64 bits.</summary>
    public const long MostCount = 1 << 23;

    public static ByteMoments operator +(ByteMoments a, ByteMoments b) => new(a.Count + b.Count, a.Sum + b.Sum, a.Squares + b.Squares);

    public double Mean => (double)Sum / Count;

    /// <summary>Their scale over the root of their variance: what a difference to the mean is multiplied by.</summary>
    public double Factor(float scale, float epsilon)
    {
        var variance = (double)((Count * Squares) - (Sum * Sum)) / ((double)Count * Count);
        return scale / Math.Sqrt((variance * ((double)scale * scale)) + epsilon);
    }
}
