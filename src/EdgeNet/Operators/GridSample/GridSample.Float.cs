using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Samples pixel by pixel: up to 16 taps of the image are found, then summed over all channels at once.</summary>
internal sealed unsafe class GridSampleStep : Step
{
    private const int PixelsPerUnit = 64;
    private const int MostTaps = 4; // along an axis

    private readonly GridAxis rows, columns;
    private readonly TapSum sum;
    private readonly int channels;
    private readonly long pixels, pixelsPerImage;
    private FloatRows x, y;
    private float* grid;

    public GridSampleStep(GridSample op, KernelContext c)
    {
        var (image, result) = (c.Input(GridSample.X).Shape, c.Output().Shape);
        (rows, columns) = (new(op, image[1]), new(op, image[2]));
        (sum, channels) = (TapSum.Of(c.Level), image[3]);
        (pixels, pixelsPerImage) = (result.Product(0, 3), result.Product(1, 3));
    }

    public override bool TakesPitchedInput(int input) => input == GridSample.X;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding)
    {
        (x, y) = (binding.InputRows(GridSample.X), binding.OutputRows());
        grid = binding.Input<float>(GridSample.Grid);
    }

    public override int Units(int phase) => (int)Math.Min((pixels + PixelsPerUnit - 1) / PixelsPerUnit, int.MaxValue);

    public override void Run(int phase, int begin, int end, int worker)
    {
        int* lines = stackalloc int[MostTaps], places = stackalloc int[MostTaps];
        float* lineWeights = stackalloc float[MostTaps], placeWeights = stackalloc float[MostTaps], weights = stackalloc float[MostTaps * MostTaps];
        var offsets = stackalloc nint[MostTaps * MostTaps];
        var last = Math.Min(pixels, (long)end * PixelsPerUnit);
        for (var pixel = (long)begin * PixelsPerUnit; pixel < last; pixel++)
        {
            var columnTaps = columns.Taps(grid[2 * pixel], places, placeWeights);
            var rowTaps = rows.Taps(grid[(2 * pixel) + 1], lines, lineWeights);
            var first = (nint)(pixel / pixelsPerImage) * rows.Length;
            var taps = 0;
            for (var r = 0; r < rowTaps; r++)
            {
                for (var p = 0; p < columnTaps; p++, taps++)
                    (offsets[taps], weights[taps]) = ((((first + lines[r]) * columns.Length) + places[p]) * x.Pitch, lineWeights[r] * placeWeights[p]);
            }

            sum.Run(x.First, offsets, weights, taps, y[(nint)pixel], channels);
        }
    }
}

/// <summary>
/// Which elements of an axis make the value at a place from −1 to 1, and how much each counts. The place is computed in doubles:
/// the nearest element must not depend on how a float was rounded.
/// </summary>
internal sealed class GridAxis(GridSample op, int length)
{
    private const double CubicA = -0.75;

    public int Length => length;

    /// <summary>Finds the elements and their weights, and answers how many there are; those that are zeros aren't counted.</summary>
    public unsafe int Taps(float place, int* indices, float* weights)
    {
        var at = op.AlignCorners ? (place + 1.0) / 2 * (length - 1) : (((place + 1.0) * length) - 1) / 2;
        if (op.Mode == ResizeMode.Nearest) at = Math.Round(at);
        // A cubic pads each of its elements only, as ONNX Runtime and PyTorch do.
        if (op.Mode != ResizeMode.Cubic) at = Inside(at);
        var below = op.Mode == ResizeMode.Nearest ? at : Math.Floor(at);
        var t = at - below;
        var count = 0;
        switch (op.Mode)
        {
            case ResizeMode.Nearest:
                Add(below, 1);
                break;
            case ResizeMode.Linear:
                Add(below, 1 - t);
                Add(below + 1, t);
                break;
            default:
                Add(below - 1, Far(t + 1));
                Add(below, Near(t));
                Add(below + 1, Near(1 - t));
                Add(below + 2, Far(2 - t));
                break;
        }

        return count;

        void Add(double element, double weight)
        {
            var inside = op.Padding == GridPadding.Zeros ? element : Math.Clamp(Math.Truncate(Inside(element)), 0, length - 1);
            if (!(inside >= 0 && inside <= length - 1)) return;
            (indices[count], weights[count]) = ((int)inside, (float)weight);
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
        var (beyond, range) = (at < low ? low - at : at - high, high - low);
        var (times, rest) = (Math.Floor(beyond / range), beyond % range);
        // Each reflection turns the direction round.
        var fromLow = (times % 2 == 0) == (at < low);
        return fromLow ? low + rest : high - rest;
    }

    // The cubic convolution's weight at a distance below 1, and from 1 to 2.
    private static double Near(double d) => ((((CubicA + 2) * d) - (CubicA + 3)) * d * d) + 1;

    private static double Far(double d) => (((((CubicA * d) - (5 * CubicA)) * d) + (8 * CubicA)) * d) - (4 * CubicA);
}
