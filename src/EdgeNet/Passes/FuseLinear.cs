using System.Numerics.Tensors;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Passes;

/// <summary>
/// Moves what follows a product with weights into the product: a batch normalization into its weights and bias, a residual
/// addition and an activation into its kernel. One node a run of the pass is changed at a time, so that each sees the last one's work.
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

    private static bool TryFuse(Graph graph, Node node)
    {
        var op = (LinearOperator)node.Operator;
        var output = node.Outputs[0];
        if (output.Consumers.Count != 1 || graph.IsOutput(output) || op.Activation is not null) return false;
        var next = output.Consumers[0];
        if (!node.Has(LinearOperator.R) && (FoldAffine(graph, node, next) || FuseResidual(graph, node, next))) return true;
        return next.Operator is UnaryOperator activation && Absorb(graph, node, next, op with { Activation = activation }, [.. node.Inputs]);
    }

    /// <summary>y = (x·W + b)·s + t = x·(W·s) + (b·s + t), channel by channel.</summary>
    private static bool FoldAffine(Graph graph, Node node, Node next)
    {
        if (next.Operator is not IChannelAffine affine || affine.ScaleAndShift(next, node.Outputs[0]) is not { } channels) return false;
        if (node.Inputs[LinearOperator.W]!.Constant is not { } weights || weights.Spec.Type != DType.F32) return false;
        var bias = node.Has(LinearOperator.B) ? node.Inputs[LinearOperator.B]!.Constant : new(new(DType.F32, [weights.Shape[0]]));
        if (bias is null || channels.Scale.Length != weights.Shape[0]) return false;

        var (scaled, shifted) = (new Tensor(weights.Spec), new Tensor(bias.Spec));
        var perChannel = (int)weights.Shape.Stride(0);
        var from = weights.Span<float>();
        var to = scaled.Span<float>();
        for (var k = 0; k < channels.Scale.Length; k++)
            TensorPrimitives.Multiply(from.Slice(k * perChannel, perChannel), channels.Scale[k], to.Slice(k * perChannel, perChannel));
        TensorPrimitives.MultiplyAdd(bias.Span<float>(), channels.Scale, channels.Shift, shifted.Span<float>());

        var name = node.Inputs[LinearOperator.W]!.Name;
        return Absorb(graph, node, next, (LinearOperator)node.Operator,
            [node.Inputs[LinearOperator.X], graph.Constant(scaled, name), graph.Constant(shifted, $"{name}.bias")]);
    }

    private static bool FuseResidual(Graph graph, Node node, Node next)
    {
        if (next.Operator is not Add) return false;
        var (a, b) = (next.Inputs[0]!, next.Inputs[1]!);
        var residual = a == node.Outputs[0] ? b : a;
        if (residual == node.Outputs[0] || residual.Spec != node.Outputs[0].Spec || next.Outputs[0].Spec != residual.Spec) return false;
        // Of two products that are added, the one computed last takes the other as its residual.
        if (residual.Producer is { Operator: LinearOperator { Activation: null } } other && !other.Has(LinearOperator.R)
            && residual.Consumers.Count == 1 && IsAfter(graph, other, node)) return false;
        Value?[] inputs = [node.Inputs[LinearOperator.X], node.Inputs[LinearOperator.W], node.Has(LinearOperator.B) ? node.Inputs[LinearOperator.B] : null, residual];
        return Absorb(graph, node, next, (LinearOperator)node.Operator, inputs);
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

    /// <summary>Makes one node compute what two did; it keeps the first one's name.</summary>
    private static bool Absorb(Graph graph, Node node, Node next, Operator op, IReadOnlyList<Value?> inputs)
    {
        node.Rewrite(op, inputs);
        graph.Replace(next.Outputs[0], node.Outputs[0]);
        graph.Remove(new HashSet<Node> { next });
        return true;
    }
}
