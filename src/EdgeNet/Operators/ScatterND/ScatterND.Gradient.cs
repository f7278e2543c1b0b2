using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

public sealed partial record ScatterND
{
    internal override void Differentiate(Gradient g)
    {
        if (Reduction is not (ScatterReduction.None or ScatterReduction.Add))
            throw new GraphException(g.Node.Name, $"its reduction {Reduction} has no gradient; None and Add have.");
        // What an update replaced has no gradient; what it was added to has.
        if (g.Wants(0)) g.Set(0, Reduction == ScatterReduction.Add ? g.OfOutput : g.OfOutput.ScatterND(g.X(1), g.Zeros(g.X(2).Shape)));
        if (!g.Wants(2)) return;
        var dUpdates = g.OfOutput.GatherND(g.X(1));
        g.Set(2, Reduction == ScatterReduction.Add ? dUpdates : g.Add(new Where(), Stays(g), dUpdates, g.Scalar(0)));
    }

    /// <summary>Which updates no later one replaced, found by scattering their numbers.</summary>
    private static Value Stays(Gradient g)
    {
        var shape = g.X(2).Shape;
        var numbers = g.Node.Graph.Constant(Tensor.From([.. Enumerable.Range(0, checked((int)shape.Elements)).Select(i => (float)i)], shape));
        return g.Zeros(g.X(0).Shape).ScatterND(g.X(1), numbers).GatherND(g.X(1)).Equal(numbers);
    }
}
