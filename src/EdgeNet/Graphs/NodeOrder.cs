namespace EdgeNet.Graphs;

/// <summary>Which nodes must come before which: those that compute what others read, and those that read a variable before it changes.</summary>
internal sealed class NodeOrder
{
    private readonly Dictionary<Node, List<Node>> updaters = [];
    private readonly Dictionary<Node, int> readers = [];

    public NodeOrder(IReadOnlyList<Node> nodes)
    {
        foreach (var node in nodes.Where(n => n.Operator.Updates > 0))
        {
            var waitsFor = node.Inputs.Take(node.Operator.Updates).SelectMany(v => Readers(v!)).Where(r => r != node).ToHashSet();
            readers[node] = waitsFor.Count;
            foreach (var reader in waitsFor)
            {
                if (!updaters.TryGetValue(reader, out var list)) updaters[reader] = list = [];
                list.Add(node);
            }
        }
    }

    /// <summary>How often a node appears among the successors of others.</summary>
    public int Predecessors(Node node) => node.Inputs.Count(v => v?.Producer is not null) + readers.GetValueOrDefault(node);

    /// <summary>The nodes that must come after a node, as often as they have reason to.</summary>
    public IEnumerable<Node> Successors(Node node) => node.Outputs.SelectMany(v => v.Consumers).Concat(updaters.GetValueOrDefault(node) ?? []);

    // What reads a view of a variable, such as its transpose under another shape, reads the variable's memory.
    private static IEnumerable<Node> Readers(Value value)
    {
        foreach (var reader in value.Consumers)
        {
            yield return reader;
            foreach (var view in reader.Operator.Views(reader).Where(v => v.InputOwns && reader.Inputs[v.Input] == value))
                foreach (var further in Readers(reader.Outputs[view.Output])) yield return further;
        }
    }
}
