using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Pow
{
    internal override void Differentiate(Gradient g)
    {
        // d/da = b·a^(b−1), d/db = a^b·ln a, which is 0 where a is.
        Value a = g.X(0), b = g.X(1);
        if (g.Wants(0)) g.Set(0, g.OfOutput.Mul(b).Mul(a.Pow(b.Affine(beta: -1))));
        if (!g.Wants(1)) return;
        var slope = g.Add(new Where(), a.Greater(g.Scalar(0)), g.Y().Mul(a.Log()), g.Scalar(0));
        g.Set(1, g.OfOutput.Mul(slope));
    }
}
