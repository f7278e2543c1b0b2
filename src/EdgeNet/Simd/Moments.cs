namespace EdgeNet.Simd;

/// <summary>What is known of some numbers: how many there are, their mean, and the sum of their squared distances from it.</summary>
internal readonly record struct Moments(double Count, double Mean, double Squares)
{
    /// <summary>The mean squared distance from the mean.</summary>
    public double Variance => Squares / Count;

    /// <summary>Corrects a rounded mean by the sums, over the same numbers, of the distances from it and of their squares.</summary>
    public static Moments About(double mean, double count, double distances, double squares) =>
        new(count, mean + distances / count, Math.Max(0, squares - distances * distances / count));

    /// <summary>Those of both sets of numbers together. Nothing cancels, however far apart or from zero they are (Chan, Golub and LeVeque).</summary>
    public static Moments operator +(Moments a, Moments b)
    {
        if (a.Count == 0) return b;
        if (b.Count == 0) return a;
        var (count, apart) = (a.Count + b.Count, b.Mean - a.Mean);
        return new(count, a.Mean + apart * (b.Count / count), a.Squares + b.Squares + apart * apart * (a.Count * b.Count / count));
    }
}
