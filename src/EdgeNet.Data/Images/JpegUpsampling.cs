namespace EdgeNet.Data.Images;

/// <summary>
/// The samples of a component at every pixel, linear between the nearest: a sample stands in the middle of the pixels it is for.
/// </summary>
internal sealed class JpegUpsampling
{
    private readonly JpegComponent component;
    private readonly float stepDown;
    private readonly int[] left;
    private readonly float[] toRight;
    private readonly float[] line;
    private readonly bool isFine;

    public JpegUpsampling(JpegComponent component, JpegFrame frame)
    {
        this.component = component;
        stepDown = (float)component.Down / frame.MostDown;
        isFine = component.Across == frame.MostAcross;
        (left, toRight, line) = (new int[frame.Width], new float[frame.Width], new float[component.Width + 1]);
        for (var x = 0; x < frame.Width; x++) (left[x], toRight[x]) = Place(x, (float)component.Across / frame.MostAcross, component.Width);
    }

    /// <summary>Fills a row of pixels.</summary>
    public void Fill(int y, Span<float> row)
    {
        var (above, toBelow) = Place(y, stepDown, component.Height);
        var upper = component.Samples.AsSpan(above * component.Stride, component.Width);
        var lower = component.Samples.AsSpan(Math.Min(above + 1, component.Height - 1) * component.Stride, component.Width);
        var target = isFine ? row : line;
        for (var x = 0; x < component.Width; x++) target[x] = upper[x] + toBelow * (lower[x] - upper[x]);
        if (isFine) return;
        line[component.Width] = line[component.Width - 1];
        for (var x = 0; x < row.Length; x++) row[x] = line[left[x]] + toRight[x] * (line[left[x] + 1] - line[left[x]]);
    }

    /// <summary>The sample before a pixel, and how much the one behind it counts.</summary>
    private static (int Sample, float Next) Place(int pixel, float step, int samples)
    {
        var place = Math.Clamp((pixel + 0.5f) * step - 0.5f, 0, samples - 1);
        var sample = (int)place;
        return (sample, place - sample);
    }
}
