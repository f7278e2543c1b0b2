using EdgeNet.Graphs;

namespace EdgeNet.Passes;

/// <summary>Takes out nodes that neither an output nor a variable depends on.</summary>
internal sealed class RemoveDeadNodes : IPass
{
    public bool Run(Graph graph)
    {
        var live = new HashSet<Node>();
        var pending = new Stack<Node>(graph.Outputs.Select(o => o.Value.Producer).OfType<Node>().Concat(graph.Nodes.Where(n => n.Operator.Updates > 0)));
        while (pending.TryPop(out var node))
        {
            if (!live.Add(node)) continue;
            foreach (var input in node.Inputs)
                if (input?.Producer is { } producer) pending.Push(producer);
        }

        var dead = graph.Nodes.Where(n => !live.Contains(n)).ToHashSet();
        graph.Remove(dead);
        return dead.Count > 0;
    }
}
