using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Passes;

/// <summary>
/// Takes the slope of an activation before a max-pooling where the pooled values are, and not where its own are, which are four times as
/// many: only the element that is a window's result has a gradient, and the slope there is that of the result. For slopes that are computed
/// from what the activation made.
/// </summary>
internal sealed class SlopesBehindPooling : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList()) changed |= node.Operator is UnaryGradient && TryMove(graph, node);
        return changed;
    }

    /// <summary>dX·f′(X), with dX = dY where X = Y and 0 elsewhere, is dY·f′(Y) where X = Y and 0 elsewhere.</summary>
    private static bool TryMove(Graph graph, Node node)
    {
        Value dX = node.Inputs[0]!, made = node.Inputs[1]!;
        if (!((UnaryGradient)node.Operator).Function.Derivative!.OfOutput || dX.Consumers.Count > 1 || graph.IsOutput(dX)) return false;
        if (dX.Producer is not { Operator: MaxPoolGradient } pool || pool.Inputs[0] != made) return false;
        pool.SetInput(2, graph.Add(node.Operator, [pool.Inputs[2], pool.Inputs[1]], node.Name)[0]);
        graph.Replace(node.Outputs[0], dX);
        graph.Remove(new HashSet<Node> { node });
        return true;
    }
}
