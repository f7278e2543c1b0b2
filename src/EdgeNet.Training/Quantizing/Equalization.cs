using System.Numerics.Tensors;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// Makes the channels between two products alike. With s > 0 a ReLU lets f(s·x) = s·f(x) through; so a channel may be divided by s where it is
/// made and what reads it multiplied by s, and the model computes what it did. s = √(r₁ / r₂), where r₁ is the largest weight that makes the
/// channel and r₂ the largest that reads it, makes both equal: no channel is then so small beside another that few of its steps are left.
/// </summary>
internal static class Equalization
{
    /// <summary>How often all pairs are gone through: each disturbs the next.</summary>
    private const int Rounds = 10;

    /// <summary>Equalizes a lowered graph in place. Its constants stay as they are; those changed are new.</summary>
    public static void Run(Graph graph)
    {
        var pairs = graph.Nodes.Select(first => (First: first, Second: ReaderOf(graph, first))).Where(pair => pair.Second is not null).ToList();
        for (var round = 0; round < Rounds; round++)
            foreach (var (first, second) in pairs) Equalize(graph, first, second!);
    }

    /// <summary>The product that alone reads a product's channels, with nothing between but what keeps channels apart and their factors in place.</summary>
    private static Node? ReaderOf(Graph graph, Node node)
    {
        if (node.Operator is not (LinearOperator { Activation: null } and not ConvTranspose2D) || node.Has(LinearOperator.R) || !HasWeights(node)) return null;
        var value = node.Outputs[0];
        while (value.Consumers is [var reader] && !graph.IsOutput(value))
        {
            if (reader.Operator is Conv2D or Conv1D or Dense)
                return reader.Inputs[LinearOperator.X] == value && HasWeights(reader) && Width(reader) == value.Shape[^1] && value != Residual(reader) ? reader : null;
            if (reader.Operator is not (Relu or LeakyRelu or Identity or WindowedPool or GlobalAveragePool or GlobalMaxPool)) return null;
            value = reader.Outputs[0];
        }

        return null;
    }

    private static Value? Residual(Node node) => node.Has(LinearOperator.R) ? node.Inputs[LinearOperator.R] : null;

    private static bool HasWeights(Node node) => node.Inputs[LinearOperator.W]!.Constant is { Spec.Type: DType.F32 }
        && (!node.Has(LinearOperator.B) || node.Inputs[LinearOperator.B]!.Constant is not null);

    /// <summary>How many channels a product reads, each by weights of its own; 0 where groups make that less plain.</summary>
    private static int Width(Node node)
    {
        var shape = node.Inputs[LinearOperator.W]!.Shape;
        return node.Operator is not Convolution { Group: > 1 and var groups } ? shape[^1] : shape[^1] == 1 && groups == shape[0] ? groups : 0;
    }

    private static void Equalize(Graph graph, Node first, Node second)
    {
        var (made, read) = (first.Inputs[LinearOperator.W]!.Constant!.Clone(), second.Inputs[LinearOperator.W]!.Constant!.Clone());
        var bias = first.Has(LinearOperator.B) ? first.Inputs[LinearOperator.B]!.Constant!.Clone() : null;
        var (channels, length, isDepthwise) = (made.Shape[0], (int)made.Shape.Stride(0), second.Operator is Convolution { Group: > 1 });
        for (var channel = 0; channel < channels; channel++)
        {
            var maker = made.Span<float>().Slice(channel * length, length);
            var (r1, r2) = (Math.Abs(TensorPrimitives.MaxMagnitude<float>(maker)), Largest(read, channel, channels, isDepthwise));
            var factor = MathF.Sqrt(r1 / r2);
            if (!float.IsFinite(factor) || factor < 1e-6f) continue; // a channel that is nothing, or that nothing reads
            TensorPrimitives.Divide(maker, factor, maker);
            if (bias is not null) bias.Span<float>()[channel] /= factor;
            Scale(read, channel, channels, isDepthwise, factor);
        }

        first.SetInput(LinearOperator.W, graph.Constant(made, first.Inputs[LinearOperator.W]!.Name));
        if (bias is not null) first.SetInput(LinearOperator.B, graph.Constant(bias, first.Inputs[LinearOperator.B]!.Name));
        second.SetInput(LinearOperator.W, graph.Constant(read, second.Inputs[LinearOperator.W]!.Name));
    }

    private static float Largest(Tensor weights, int channel, int channels, bool isDepthwise)
    {
        var largest = 0f;
        foreach (var i in Places(weights, channel, channels, isDepthwise)) largest = MathF.Max(largest, MathF.Abs(weights.Span<float>()[i]));
        return largest;
    }

    private static void Scale(Tensor weights, int channel, int channels, bool isDepthwise, float factor)
    {
        foreach (var i in Places(weights, channel, channels, isDepthwise)) weights.Span<float>()[i] *= factor;
    }

    /// <summary>Where the weights stand that read a channel: innermost, or of a depthwise convolution outermost.</summary>
    private static IEnumerable<int> Places(Tensor weights, int channel, int channels, bool isDepthwise)
    {
        var count = (int)weights.Shape.Elements / channels;
        for (var i = 0; i < count; i++) yield return isDepthwise ? channel * count + i : i * channels + channel;
    }
}
