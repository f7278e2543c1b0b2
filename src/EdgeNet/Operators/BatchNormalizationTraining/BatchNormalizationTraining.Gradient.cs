using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record BatchNormalizationTraining
{
    internal override void Differentiate(Gradient g)
    {
        var (x, mean) = (g.X(X), g.Y(Mean));
        if (g.Of(0) is { } dY)
        {
            var outputs = g.Add(new BatchNormalizationGradient { Epsilon = Epsilon }, dY, x, g.X(Scale), mean, g.Y(Var)).Producer!.Outputs;
            for (var input = X; input <= B; input++)
                if (g.Wants(input)) g.Set(input, outputs[input]);
        }

        if (!g.Wants(X)) return;
        // The mean's slope is 1/n everywhere, the variance's 2·(x − mean)/n.
        var share = 1f / x.Shape.Rows;
        if (g.Of(Mean) is { } dMean) g.Set(X, dMean.Affine(share).Expand(x.Shape.ToArray()));
        if (g.Of(Var) is { } dVar) g.Set(X, x.Sub(mean).Mul(dVar.Affine(2 * share)));
    }
}
