using EdgeNet.Graphs;

namespace EdgeNet.Passes;

/// <summary>Computes nodes whose inputs are all known, and puts their results in their place.</summary>
internal sealed class FoldConstants : IPass
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
            if (!Evaluation.IsKnown(node.Operator, node.Inputs)) continue;
            if (node.Outputs.Sum(v => v.Spec.Bytes) is var grown && grown > MostGrownBytes && grown > node.Inputs.Sum(v => v?.Spec.Bytes ?? 0)) continue;
            var results = Evaluation.Run(node.Name, node.Operator, node.Inputs, [.. node.Outputs.Select(v => v.Spec)]);
            for (var i = 0; i < results.Length; i++) graph.Replace(node.Outputs[i], graph.Constant(results[i], node.Outputs[i].Name));
            folded.Add(node);
        }

        graph.Remove(folded);
        return folded.Count > 0;
    }
}
