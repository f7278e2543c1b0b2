namespace EdgeNet.Training.Quantizing;

/// <summary>
/// How often values of each size occur, in bins that grow with what they must hold. Zeros are counted apart: they are exact under
/// every quantization, and after a ReLU they would outweigh all others.
/// </summary>
internal sealed class Histogram
{
    /// <summary>Eight bins for each step of a byte.</summary>
    public const int Bins = 2048;

    private readonly long[] counts = new long[Bins];
    private double low;
    private double width;

    /// <summary>The least and the greatest value.</summary>
    public ValueRange Range { get; private set; } = ValueRange.Empty;

    /// <summary>How many values other than zero there are in each bin.</summary>
    public ReadOnlySpan<long> Counts => counts;

    /// <summary>How many values were exactly zero.</summary>
    public long Zeros { get; private set; }

    /// <summary>How many values there are, zeros among them.</summary>
    public long Total { get; private set; }

    /// <summary>Where a bin begins.</summary>
    public double Edge(int bin) => low + bin * width;

    /// <summary>The middle of a bin.</summary>
    public double Center(int bin) => low + (bin + 0.5) * width;

    /// <summary>The bin of a value within the range.</summary>
    public int BinOf(double value) => Math.Clamp((int)((value - low) / width), 0, Bins - 1);

    /// <summary>Counts values.</summary>
    /// <param name="values">The values, all of them finite.</param>
    /// <param name="range">Their range.</param>
    public void Add(ReadOnlySpan<float> values, ValueRange range)
    {
        Range = Range.Union(range);
        Hold(range);
        var (origin, perUnit, zeros) = (low, 1 / width, 0L);
        foreach (var value in values)
        {
            if (value == 0) zeros++;
            else counts[Math.Min((int)((value - origin) * perUnit), Bins - 1)]++; // the greatest value may lie on the last edge
        }

        Zeros += zeros;
        Total += values.Length;
    }

    /// <summary>Doubles the bins' width until all of a range lies within.</summary>
    private void Hold(ValueRange range)
    {
        if (width == 0)
        {
            low = range.Low;
            width = Math.Max((double)range.High - range.Low, Math.Max(Math.Abs(range.Low), ValueRange.LeastScale) * 1e-6) / Bins;
        }

        while (range.High > Edge(Bins)) Merge(into: 0);
        while (range.Low < low)
        {
            low -= Bins * width;
            Merge(into: Bins / 2);
        }
    }

    /// <summary>Makes two neighbouring bins one each, which together fill the lower or the upper half.</summary>
    private void Merge(int into)
    {
        Span<long> merged = stackalloc long[Bins / 2];
        for (var i = 0; i < merged.Length; i++) merged[i] = counts[2 * i] + counts[2 * i + 1];
        Array.Clear(counts);
        merged.CopyTo(counts.AsSpan(into));
        width *= 2;
    }
}
