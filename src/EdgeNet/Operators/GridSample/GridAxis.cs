namespace EdgeNet.Operators;

/// <summary>
/// Which elements of an axis make the value at a place from −1 to 1, how much each counts, and how that changes with the place, which is computed in doubles:
/// the nearest element must not depend on how a float was rounded.
/// </summary>
internal sealed class GridAxis(GridSample op, int length)
{
    /// <summary>The most elements there can be.</summary>
    public const int MostTaps = 4;

    private const double CubicA = -0.75;

    public int Length => length;

    /// <summary>
    /// Finds the elements, their weights and, where there is room for them, the weights' slopes by the place; answers how many there are.
    /// Those that are zeros aren't counted.
    /// </summary>
    public unsafe int Taps(float place, int* indices, float* weights, float* slopes)
    {
        var scale = (op.AlignCorners ? length - 1 : length) / 2.0;
        var at = op.AlignCorners ? (place + 1.0) / 2 * (length - 1) : (((place + 1.0) * length) - 1) / 2;
        if (op.Mode == ResizeMode.Nearest) at = Math.Round(at);
        // A cubic pads each of its elements only, as ONNX Runtime and PyTorch do.
        if (op.Mode != ResizeMode.Cubic)
        {
            scale *= InsideSlope(at);
            at = Inside(at);
        }

        var below = op.Mode == ResizeMode.Nearest ? at : Math.Floor(at);
        var t = at - below;
        var count = 0;
        switch (op.Mode)
        {
            case ResizeMode.Nearest:
                Add(below, 1, 0);
                break;
            case ResizeMode.Linear:
                Add(below, 1 - t, -1);
                Add(below + 1, t, 1);
                break;
            default:
                Add(below - 1, Far(t + 1), FarSlope(t + 1));
                Add(below, Near(t), NearSlope(t));
                Add(below + 1, Near(1 - t), -NearSlope(1 - t));
                Add(below + 2, Far(2 - t), -FarSlope(2 - t));
                break;
        }

        return count;

        void Add(double element, double weight, double slope)
        {
            var inside = op.Padding == GridPadding.Zeros ? element : Math.Clamp(Math.Truncate(Inside(element)), 0, length - 1);
            if (!(inside >= 0 && inside <= length - 1)) return;
            (indices[count], weights[count]) = ((int)inside, (float)weight);
            if (slopes != null) slopes[count] = (float)(slope * scale);
            count++;
        }
    }

    /// <summary>A place beyond the edge brought back as the padding says; zeros stay where they are.</summary>
    private double Inside(double at)
    {
        var (low, high) = op.AlignCorners ? (0.0, length - 1.0) : (-0.5, length - 0.5);
        if (op.Padding == GridPadding.Zeros || (at >= low && at <= high)) return at;
        if (op.Padding == GridPadding.Border) return Math.Clamp(at, 0, length - 1);
        if (high == low) return low;
        var (rest, fromLow) = Reflected(at, low, high);
        return fromLow ? low + rest : high - rest;
    }

    /// <summary>How fast <see cref="Inside"/> moves with the place: not at all beyond a border, backwards after an odd number of reflections.</summary>
    private double InsideSlope(double at)
    {
        var (low, high) = op.AlignCorners ? (0.0, length - 1.0) : (-0.5, length - 0.5);
        if (op.Padding == GridPadding.Zeros) return 1;
        if (op.Padding == GridPadding.Border) return at >= 0 && at <= length - 1 ? 1 : 0;
        if (at >= low && at <= high) return 1;
        if (high == low) return 0;
        return Reflected(at, low, high).FromLow == (at > high) ? 1 : -1;
    }

    /// <summary>How far a place beyond the edge comes to lie from one of them.</summary>
    private static (double Left, bool FromLow) Reflected(double at, double low, double high)
    {
        var (beyond, range) = (at < low ? low - at : at - high, high - low);
        // Each reflection turns the direction round.
        return (beyond % range, (Math.Floor(beyond / range) % 2 == 0) == (at < low));
    }

    // The cubic convolution's weight at a distance below 1, and from 1 to 2.
    private static double Near(double d) => ((((CubicA + 2) * d) - (CubicA + 3)) * d * d) + 1;

    private static double Far(double d) => (((((CubicA * d) - (5 * CubicA)) * d) + (8 * CubicA)) * d) - (4 * CubicA);

    private static double NearSlope(double d) => ((3 * (CubicA + 2) * d) - (2 * (CubicA + 3))) * d;

    private static double FarSlope(double d) => (((3 * CubicA * d) - (10 * CubicA)) * d) + (8 * CubicA);
}
