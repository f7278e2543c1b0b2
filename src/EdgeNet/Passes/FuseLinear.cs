using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Passes;

/// <summary>
/// Moves what follows a product with weights into its kernel: a residual addition and an activation. One node is changed at a time,
/// so that each sees the last one's work.
/// </summary>
internal sealed class FuseLinear : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
        {
            if (node.Operator is LinearOperator && node.Outputs.Count == 1)
                while (TryFuse(graph, node)) changed = true;
        }

        return changed;
    }

    /// <summary>Moves one thing that follows a linear operator into it.</summary>
    public static bool TryFuse(Graph graph, Node node)
    {
        var op = (LinearOperator)node.Operator;
        var output = node.Outputs[0];
        if (output.Consumers.Count != 1 || graph.IsOutput(output) || op.Activation is not null) return false;
        var next = output.Consumers[0];
        if (!node.Has(LinearOperator.R) && FuseResidual(graph, node, next)) return true;
        // Integers between the two round: they say where.
        return op.Result is null && next.Operator is UnaryOperator { Result: null } activation && node.Absorb(next, op with { Activation = activation }, [.. node.Inputs]);
    }

    private static bool FuseResidual(Graph graph, Node node, Node next)
    {
        if (next.Operator is not Add { Result: null }) return false;
        var (a, b) = (next.Inputs[0]!, next.Inputs[1]!);
        var residual = a == node.Outputs[0] ? b : a;
        if (residual == node.Outputs[0] || residual.Spec != node.Outputs[0].Spec || next.Outputs[0].Spec != residual.Spec) return false;
        // Of two products that are added, the one computed last takes the other as its residual.
        if (residual.Producer is { Operator: LinearOperator { Activation: null } } other && !other.Has(LinearOperator.R)
            && residual.Consumers.Count == 1 && IsAfter(graph, other, node)) return false;
        Value?[] inputs = [node.Inputs[LinearOperator.X], node.Inputs[LinearOperator.W], node.Has(LinearOperator.B) ? node.Inputs[LinearOperator.B] : null, residual];
        return node.Absorb(next, (LinearOperator)node.Operator, inputs);
    }

    private static bool IsAfter(Graph graph, Node node, Node other)
    {
        foreach (var n in graph.Nodes)
        {
            if (n == node) return false;
            if (n == other) return true;
        }

        return false;
    }
}
