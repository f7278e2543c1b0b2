using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record GridSample
{
    internal override void Differentiate(Gradient g)
    {
        var outputs = g.Add(new GridSampleGradient { Sampling = this }, g.OfOutput, g.X(X), g.X(Grid)).Producer!.Outputs;
        if (g.Wants(X)) g.Set(X, outputs[0]);
        if (g.Wants(Grid)) g.Set(Grid, outputs[1]);
    }
}
