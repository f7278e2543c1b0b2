using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record LpPool
{
    internal override void Differentiate(Gradient g)
    {
        // dX = sgn(x)·|x|ᵖ⁻¹ · Σ dY / yᵖ⁻¹ over the windows. A window of zeros gives 0, not 0 / 0.
        const float Tiny = 1e-30f;
        var x = g.X(0);
        var windows = new AveragePool { Kernel = Kernel, Strides = Strides, Dilations = Dilations, Pads = Pads, AutoPad = AutoPad, Ceil = Ceil };
        var spread = new SumPoolGradient { Pool = windows, Extents = [.. x.Shape.ToArray()[1..^1]] };
        var y = g.Y().Clip(min: Tiny);
        g.Set(0, P switch
        {
            1 => x.Sign().Mul(g.Add(spread, g.OfOutput)),
            2 => x.Mul(g.Add(spread, g.OfOutput.Div(y))),
            _ => x.Sign().Mul(x.Abs().Pow(g.Scalar(P - 1))).Mul(g.Add(spread, g.OfOutput.Div(y.Pow(g.Scalar(P - 1))))),
        });
    }
}
