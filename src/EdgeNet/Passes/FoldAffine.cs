using System.Numerics.Tensors;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Passes;

/// <summary>Moves what is one scale and shift a channel, such as a batch normalization, into the weights and bias of the product before it.</summary>
internal sealed class FoldAffine : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
            while (TryFold(graph, node)) changed = true;
        return changed;
    }

    private static bool TryFold(Graph graph, Node node)
    {
        if (node.Operator is not LinearOperator { Activation: null } || node.Has(LinearOperator.R) || node.Outputs.Count != 1) return false;
        var output = node.Outputs[0];
        return output.Consumers.Count == 1 && !graph.IsOutput(output) && Fold(graph, node, output.Consumers[0]);
    }

    /// <summary>y = (x·W + b)·s + t = x·(W·s) + (b·s + t), channel by channel.</summary>
    private static bool Fold(Graph graph, Node node, Node next)
    {
        if (next.Operator is not (IChannelAffine affine and Operator { Result: null }) || affine.ScaleAndShift(next, node.Outputs[0]) is not { } channels) return false;
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
        return node.Absorb(next, node.Operator, [node.Inputs[LinearOperator.X], graph.Constant(scaled, name), graph.Constant(shifted, $"{name}.bias")]);
    }
}
