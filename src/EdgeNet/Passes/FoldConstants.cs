using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>Computes nodes whose inputs are all known, and puts their results in their place.</summary>
/// <param name="unpacks">Whether to make reals of integers and halves too, however large: for kernels that have no use for those, once that is known.</param>
internal sealed class FoldConstants(bool unpacks = false) : IPass
{
    /// <summary>
    /// Results larger than this are only folded if they are no larger than what they are made of: they would stay in memory for good
    /// instead of having a place in the arena while they are needed.
    /// </summary>
    private const long MostGrownBytes = 1 << 20;

    public bool Run(Graph graph)
    {
        var folded = new HashSet<Node>();
        foreach (var node in graph.Nodes)
        {
            if (!Evaluation.IsKnown(node.Operator, node.Inputs) || (node.Operator is DequantizeLinear && !unpacks)) continue;
            if (node.Outputs.Sum(v => v.Spec.Bytes) is var grown && grown > MostGrownBytes && !(unpacks && IsUnpacking(node)) && grown > node.Inputs.Sum(v => v?.Spec.Bytes ?? 0)) continue;
            var results = Evaluation.Run(node.Name, node.Operator, node.Inputs, [.. node.Outputs.Select(v => v.Spec)]);
            for (var i = 0; i < results.Length; i++) graph.Replace(node.Outputs[i], graph.Constant(results[i], node.Outputs[i].Name));
            folded.Add(node);
        }

        graph.Remove(folded);
        return folded.Count > 0;
    }

    /// <summary>Whether a node makes weights of the form in which they are stored.</summary>
    private static bool IsUnpacking(Node node) => node.Operator is DequantizeLinear || (node.Operator is Cast { To: DType.F32 } && node.Inputs[0]!.Spec.Type is DType.F16 or DType.BF16);
}
