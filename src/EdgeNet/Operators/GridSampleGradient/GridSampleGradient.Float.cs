using System.Numerics.Tensors;
using EdgeNet.Kernels;
using static EdgeNet.Operators.GridSampleGradient;

namespace EdgeNet.Operators;

/// <summary>Gives the gradients of an image's pixels back, one after another: places may share pixels. A unit is an image.</summary>
internal sealed unsafe class GridSampleGradientStep : Step
{
    private readonly GridAxis rows, columns;
    private readonly int images, channels;
    private readonly long places;
    private float* dY, x, grid, dX, dGrid;

    public GridSampleGradientStep(GridSample op, KernelContext c)
    {
        var image = c.Input(X).Shape;
        (rows, columns) = (new(op, image[1]), new(op, image[2]));
        (images, channels, places) = (image[0], image[3], c.Input(Grid).Shape.Product(1, 3));
    }

    public override void Bind(Binding binding)
    {
        dY = binding.Input<float>(GridSampleGradient.dY);
        x = binding.Input<float>(X);
        grid = binding.Input<float>(Grid);
        dX = binding.Output<float>();
        dGrid = binding.Output<float>(1);
    }

    public override int Units(int phase) => images;

    public override void Run(int phase, int begin, int end, int worker)
    {
        for (var image = begin; image < end; image++) Run(image);
    }

    private void Run(int image)
    {
        int* lines = stackalloc int[GridAxis.MostTaps], spots = stackalloc int[GridAxis.MostTaps];
        float* lineWeights = stackalloc float[GridAxis.MostTaps], spotWeights = stackalloc float[GridAxis.MostTaps];
        float* lineSlopes = stackalloc float[GridAxis.MostTaps], spotSlopes = stackalloc float[GridAxis.MostTaps];
        var size = rows.Length * columns.Length * channels;
        new Span<float>(dX + ((nint)image * size), size).Clear();
        for (var place = image * places; place < (image + 1) * places; place++)
        {
            var spotCount = columns.Taps(grid[2 * place], spots, spotWeights, spotSlopes);
            var lineCount = rows.Taps(grid[(2 * place) + 1], lines, lineWeights, lineSlopes);
            var given = new ReadOnlySpan<float>(dY + (place * channels), channels);
            float across = 0, down = 0;
            for (var r = 0; r < lineCount; r++)
            {
                for (var s = 0; s < spotCount; s++)
                {
                    var at = ((((nint)image * rows.Length) + lines[r]) * columns.Length + spots[s]) * channels;
                    var to = new Span<float>(dX + at, channels);
                    TensorPrimitives.MultiplyAdd(given, lineWeights[r] * spotWeights[s], to, to);
                    var product = TensorPrimitives.Dot(given, new ReadOnlySpan<float>(x + at, channels));
                    across += lineWeights[r] * spotSlopes[s] * product;
                    down += lineSlopes[r] * spotWeights[s] * product;
                }
            }

            (dGrid[2 * place], dGrid[(2 * place) + 1]) = (across, down);
        }
    }
}
