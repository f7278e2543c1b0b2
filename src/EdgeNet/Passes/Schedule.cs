using EdgeNet.Graphs;

namespace EdgeNet.Passes;

/// <summary>
/// Puts nodes into an order that needs little memory: the one the graph was built in, or, if that needs less, the one that always
/// takes the node that frees the most for what it adds. Branches are then finished one by one instead of side by side.
/// </summary>
internal static class Schedule
{
    /// <summary>The greedy order compares all nodes that could run next, each time: too slow for graphs of more nodes than this.</summary>
    private const int MostNodes = 4096;

    /// <summary>Orders a sorted graph.</summary>
    public static void Run(Graph graph)
    {
        if (graph.Nodes.Count > MostNodes) return;
        var greedy = Greedy(graph);
        if (Peak(graph, greedy) < Peak(graph, graph.Nodes)) graph.Reorder(greedy);
    }

    /// <summary>The most bytes alive at once if nodes run in this order, views counted as if they were copies.</summary>
    private static long Peak(Graph graph, IReadOnlyList<Node> order)
    {
        var live = new LiveBytes(graph);
        var peak = live.Bytes;
        foreach (var node in order)
        {
            peak = Math.Max(peak, live.Bytes + LiveBytes.Added(node));
            live.Run(node);
        }

        return peak;
    }

    private static List<Node> Greedy(Graph graph)
    {
        var live = new LiveBytes(graph);
        var after = new NodeOrder(graph.Nodes);
        var waiting = graph.Nodes.ToDictionary(n => n, after.Predecessors);
        var ready = graph.Nodes.Where(n => waiting[n] == 0).ToList();
        var order = new List<Node>(graph.Nodes.Count);
        while (ready.Count > 0)
        {
            var next = ready.MinBy(n => LiveBytes.Added(n) - live.Freed(n))!;
            ready.Remove(next);
            order.Add(next);
            live.Run(next);
            foreach (var consumer in after.Successors(next))
                if (--waiting[consumer] == 0) ready.Add(consumer);
        }

        return order;
    }

    /// <summary>The bytes of values that were computed and will be read again.</summary>
    private sealed class LiveBytes
    {
        private readonly Dictionary<Value, int> reads = [];

        public LiveBytes(Graph graph)
        {
            foreach (var value in graph.Inputs.Concat(graph.Nodes.SelectMany(n => n.Outputs)))
                reads[value] = value.Consumers.Count + (graph.IsOutput(value) ? 1 : 0);
            Bytes = graph.Inputs.Sum(v => v.Spec.Bytes);
        }

        public long Bytes { get; private set; }

        /// <summary>What a node's outputs take, but for those in the memory of variables.</summary>
        public static long Added(Node node) => node.Outputs.Skip(node.Operator.Updates).Sum(v => v.Spec.Bytes);

        /// <summary>What nobody reads any more once a node has run.</summary>
        public long Freed(Node node) => node.Inputs.OfType<Value>().Distinct()
            .Where(v => IsTransient(v) && reads[v] == node.Inputs.Count(i => i == v)).Sum(v => v.Spec.Bytes);

        public void Run(Node node)
        {
            Bytes += Added(node) - Freed(node) - node.Outputs.Skip(node.Operator.Updates).Where(v => reads[v] == 0).Sum(v => v.Spec.Bytes);
            foreach (var input in node.Inputs)
                if (input is not null && IsTransient(input)) reads[input]--;
        }

        private static bool IsTransient(Value value) => value.Constant is null && !value.IsState;
    }
}
