using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ConvWeightGradient
{
    internal override void Differentiate(Gradient g)
    {
        // Linear in both, as the convolution is in x and w: with w in place of dW.
        if (g.Of(0) is { } w)
        {
            if (g.Wants(X)) g.Set(X, Convolution.InputGradient(g, g.X(dY), w, g.X(X).Shape));
            if (g.Wants(dY)) g.Set(dY, Conv2D.Cut(g.Add(Convolution, g.X(X), w), g.X(dY)));
        }
        if (g.Of(1) is { } b && g.Wants(dY)) g.Set(dY, b.Expand(g.X(dY).Shape.ToArray()));
    }
}
