using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record BatchNormalization
{
    internal override void Differentiate(Gradient g)
    {
        // y = (x − m)·r·s + b with r = 1 / √(v + ε): all but dX are made of two sums a channel, Σ dY and Σ dY·(x − m)·r.
        int[] rows = [.. Enumerable.Range(0, g.X(X).Shape.Rank - 1)];
        var r = g.X(Var).Affine(1, Epsilon).Sqrt().Reciprocal();
        var factor = g.X(Scale).Mul(r);
        if (g.Wants(X)) g.Set(X, g.OfOutput.Mul(factor));
        if (g.Wants(Scale) || g.Wants(Var))
        {
            var products = g.OfOutput.Mul(g.X(X).Sub(g.X(Mean))).ReduceSum(rows, keepDims: false).Mul(r);
            g.Set(Scale, products);
            if (g.Wants(Var)) g.Set(Var, products.Mul(factor).Mul(r).Affine(-0.5f));
        }

        if (!g.Wants(B) && !g.Wants(Mean)) return;
        var sum = g.OfOutput.ReduceSum(rows, keepDims: false);
        g.Set(B, sum);
        if (g.Wants(Mean)) g.Set(Mean, sum.Mul(factor).Neg());
    }
}
