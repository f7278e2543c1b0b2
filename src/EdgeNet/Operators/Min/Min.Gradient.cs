using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Min
{
    internal override void Differentiate(Gradient g)
    {
        // To every input that is the smallest; where several are, each gets all of it.
        for (var i = 0; i < g.Node.Inputs.Count; i++)
            if (g.Wants(i)) g.Set(i, g.Add(new Where(), g.X(i).Equal(g.Y()), g.OfOutput, g.Scalar(0)));
    }
}
