using EdgeNet.Graphs;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

public sealed partial record Resize
{
    internal override void Differentiate(Gradient g)
    {
        // Each axis is a product with a matrix of weights, the way back one with its transpose.
        var (x, y) = (g.X(0).Shape, g.Y().Shape);
        var (images, channels) = (x[0], x[^1]);
        var dY = g.OfOutput;
        if (x.Rank == 4) dY = Product(g, axis: 0, x[1], y[1], dY.Reshape([images, y[1], y[2] * channels]));
        g.Set(0, Product(g, x.Rank - 3, x[^2], y[^2], dY.Reshape([(int)x.Product(0, x.Rank - 2), y[^2], channels])).Reshape(x.ToArray()));
    }

    private Value Product(Gradient g, int axis, int input, int output, Value dY)
    {
        var table = Table(axis, input, output);
        var matrix = new Tensor(new(DType.F32, [input, output]));
        var weights = matrix.Span<float>();
        for (var o = 0; o < output; o++)
        {
            for (var tap = o * table.Taps; tap < (o + 1) * table.Taps; tap++)
                if (table.Indices[tap] != ResizeTable.Outside) weights[(table.Indices[tap] * output) + o] += table.Taps == 1 ? 1 : table.Weights[tap];
        }

        return g.Node.Graph.Constant(matrix).MatMul(dY);
    }
}
