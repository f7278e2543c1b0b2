namespace EdgeNet.Data.Images;

/// <summary>
/// Resizes along one axis with a triangle as wide as two pixels of the smaller side: linear between neighbours when it enlarges,
/// a weighted mean of all that a pixel covers when it shrinks.
/// </summary>
internal sealed class Resampling(int to)
{
    private readonly int[] first = new int[to];
    private readonly int[] count = new int[to];
    private float[] weights = [];
    private int stride;
    private (int From, double Length) aimed;

    /// <summary>The first place that counts for anything.</summary>
    public int Begin => first[0];

    /// <summary>The place behind the last that does.</summary>
    public int End => first[^1] + count[^1];

    /// <summary>Takes the middle <paramref name="length"/> of <paramref name="from"/> places.</summary>
    public void Aim(int from, double length)
    {
        if (aimed == (from, length)) return;
        aimed = (from, length);
        var step = length / to;
        var reach = Math.Max(1, step);
        stride = (int)Math.Ceiling(2 * reach) + 1;
        if (weights.Length < stride * to) weights = new float[stride * to];
        for (var i = 0; i < to; i++)
        {
            var center = (from - length) / 2 + (i + 0.5) * step;
            first[i] = Math.Max(0, (int)Math.Floor(center - reach + 0.5));
            count[i] = Math.Min(from, (int)Math.Floor(center + reach + 0.5)) - first[i];
            var sum = 0.0;
            for (var pass = 0; pass < 2; pass++)
                for (var k = 0; k < count[i]; k++)
                {
                    var weight = Math.Max(0, 1 - Math.Abs(first[i] + k + 0.5 - center) / reach);
                    if (pass == 0) sum += weight;
                    else weights[i * stride + k] = (float)(weight / sum);
                }
        }
    }

    /// <summary>What the places from <paramref name="begin"/> on count for.</summary>
    public ReadOnlySpan<float> Weights(int index, out int begin)
    {
        begin = first[index];
        return weights.AsSpan(index * stride, count[index]);
    }
}
