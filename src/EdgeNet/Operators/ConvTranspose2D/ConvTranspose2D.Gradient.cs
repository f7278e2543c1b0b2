using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record ConvTranspose2D
{
    internal override void Differentiate(Gradient g)
    {
        var dY = Unactivated(g);
        Value x = g.X(X), w = g.X(W);
        var convolution = new Conv2D { Strides = Strides, Pads = Pads, Dilations = Dilations, Group = Group };
        if (g.Wants(X)) g.Set(X, Conv2D.Cut(g.Add(convolution, dY, Conv2D.Swapped(w, Group)), x));
        if (g.Wants(W))
            g.Set(W, Conv2D.Swapped(g.Add(new ConvWeightGradient { Convolution = convolution, Kernel = [w.Shape[1], w.Shape[2]] }, dY, x), Group));
        SetEpilogue(g, dY);
    }
}
