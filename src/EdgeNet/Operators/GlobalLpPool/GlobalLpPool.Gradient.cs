using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record GlobalLpPool
{
    internal override void Differentiate(Gradient g)
    {
        // sign(x)·(|x| / y)^(p−1).
        var share = g.X(0).Abs().Div(g.Y());
        g.Set(0, g.X(0).Sign().Mul(P == 2 ? share : share.Pow(g.Scalar(P - 1))).Mul(g.OfOutput));
    }
}
