using EdgeNet.Graphs;

namespace EdgeNet.Passes;

/// <summary>Computes nodes whose inputs are all known, and puts their results in their place.</summary>
internal sealed class FoldConstants : IPass
{
    public bool Run(Graph graph)
    {
        var folded = new HashSet<Node>();
        foreach (var node in graph.Nodes)
        {
            if (!Evaluation.IsKnown(node.Operator, node.Inputs)) continue;
            var results = Evaluation.Run(node.Name, node.Operator, node.Inputs, [.. node.Outputs.Select(v => v.Spec)]);
            for (var i = 0; i < results.Length; i++) graph.Replace(node.Outputs[i], graph.Constant(results[i], node.Outputs[i].Name));
            folded.Add(node);
        }

        graph.Remove(folded);
        return folded.Count > 0;
    }
}
