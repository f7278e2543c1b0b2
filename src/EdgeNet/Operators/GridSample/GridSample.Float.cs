using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Samples pixel by pixel: up to 16 taps of the image are found, then summed over all channels at once.</summary>
internal sealed unsafe class GridSampleStep : Step
{
    private const int PixelsPerUnit = 64;
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
        int* lines = stackalloc int[GridAxis.MostTaps], places = stackalloc int[GridAxis.MostTaps];
        float* lineWeights = stackalloc float[GridAxis.MostTaps], placeWeights = stackalloc float[GridAxis.MostTaps], weights = stackalloc float[GridAxis.MostTaps * GridAxis.MostTaps];
        var offsets = stackalloc nint[GridAxis.MostTaps * GridAxis.MostTaps];
        var last = Math.Min(pixels, (long)end * PixelsPerUnit);
        for (var pixel = (long)begin * PixelsPerUnit; pixel < last; pixel++)
        {
            var columnTaps = columns.Taps(grid[2 * pixel], places, placeWeights, slopes: null);
            var rowTaps = rows.Taps(grid[(2 * pixel) + 1], lines, lineWeights, slopes: null);
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
