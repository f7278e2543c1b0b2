using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

public sealed partial record Conv1D
{
    internal override void Differentiate(Gradient g)
    {
        // As a convolution over images of one row, whose reshapes cost nothing.
        var dY = Unactivated(g);
        var wide = new Conv2D { Strides = [1, Strides[0]], Pads = [0, Pads[0], 0, Pads[1]], Dilations = [1, Dilations[0]], Group = Group };
        Value rows = Row(dY), w = Row(g.X(W));
        if (g.Wants(X)) g.Set(X, wide.InputGradient(g, rows, w, Row(g.X(X).Shape)).Reshape(g.X(X).Shape.ToArray()));
        if (g.Wants(W))
            g.Set(W, g.Add(new ConvWeightGradient { Convolution = wide, Kernel = [1, w.Shape[2]] }, Row(g.X(X)), rows).Reshape(g.X(W).Shape.ToArray()));
        SetEpilogue(g, dY);
    }

    private static Value Row(Value v) => v.Reshape(Row(v.Shape).ToArray());

    private static Shape Row(Shape shape) => [shape[0], 1, shape[1], shape[2]];
}
