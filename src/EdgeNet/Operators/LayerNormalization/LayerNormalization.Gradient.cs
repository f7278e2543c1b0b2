using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record LayerNormalization
{
    internal override void Differentiate(Gradient g)
    {
        var rank = g.X(0).Shape.Rank;
        var x = new NormalizedValue(g.X(0), [.. Enumerable.Range(0, rank).Skip(Axis < 0 ? Axis + rank : Axis)], Epsilon);
        if (g.Wants(0)) g.Set(0, x.InputGradient(g.OfOutput.Mul(g.X(1))));
        if (g.Wants(1)) g.Set(1, g.OfOutput.Mul(x.Value));
        if (g.Wants(2)) g.Set(2, g.OfOutput);
    }
}
