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
        var bias = node.Has(LinearOperator.B) ? IntegerConstants.Reals(node.Inputs[LinearOperator.B]!) : new double[channels.Scale.Length];
        if (bias is null || channels.Scale.Length != node.Inputs[LinearOperator.W]!.Shape[0] || Scaled(node.Inputs[LinearOperator.W]!, channels.Scale) is not { } weights) return false;
        var shifted = new Tensor(new(DType.F32, [bias.Length]));
        for (var k = 0; k < bias.Length; k++) shifted.Span<float>()[k] = (float)((bias[k] * channels.Scale[k]) + channels.Shift[k]);
        return node.Absorb(next, node.Operator, [node.Inputs[LinearOperator.X], weights, graph.Constant(shifted, $"{weights.Name}.bias")]);
    }

    /// <summary>Constant weights, or the integers that stand for them, times a factor for each output channel; null if they are anything else.</summary>
    private static Value? Scaled(Value given, float[] factors)
    {
        if (given.Constant is not { Spec.Type: DType.F32 } weights) return IntegerConstants.Scaled(given, factors);
        var scaled = new Tensor(weights.Spec);
        var perChannel = (int)weights.Shape.Stride(0);
        for (var k = 0; k < factors.Length; k++)
            TensorPrimitives.Multiply(weights.Span<float>().Slice(k * perChannel, perChannel), factors[k], scaled.Span<float>().Slice(k * perChannel, perChannel));
        return given.Graph.Constant(scaled, given.Name);
    }
}
