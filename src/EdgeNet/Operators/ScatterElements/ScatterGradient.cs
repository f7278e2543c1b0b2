using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>How scattering differentiates, whatever its indices mean.</summary>
internal static class ScatterGradient
{
    /// <param name="g">The gradient to state.</param>
    /// <param name="reduction">What became of elements that updates fell on.</param>
    /// <param name="scatter">A tensor with updates put in the places of the node's.</param>
    /// <param name="gather">What a tensor holds in the places of the node's updates.</param>
    public static void Set(Gradient g, ScatterReduction reduction, Func<Value, Value, Value> scatter, Func<Value, Value> gather)
    {
        if (reduction is not (ScatterReduction.None or ScatterReduction.Add))
            throw new GraphException(g.Node.Name, $"its reduction {reduction} has no gradient; None and Add have.");
        // What an update replaced has no gradient; what it was added to has.
        if (g.Wants(0)) g.Set(0, reduction == ScatterReduction.Add ? g.OfOutput : scatter(g.OfOutput, g.Zeros(g.X(2).Shape)));
        if (!g.Wants(2)) return;
        var dUpdates = gather(g.OfOutput);
        g.Set(2, reduction == ScatterReduction.Add ? dUpdates : g.Add(new Where(), Stays(), dUpdates, g.Scalar(0)));

        // Which updates no later one replaced, found by scattering their numbers.
        Value Stays()
        {
            var shape = g.X(2).Shape;
            var numbers = g.Node.Graph.Constant(Tensor.From([.. Enumerable.Range(0, checked((int)shape.Elements)).Select(i => (float)i)], shape));
            return gather(scatter(g.Zeros(g.X(0).Shape), numbers)).Equal(numbers);
        }
    }
}
