using EdgeNet.Execution;
using EdgeNet.Graphs;

namespace EdgeNet.Training;

/// <summary>
/// Trades time for memory: what a training step's forward pass computed and its backward pass reads need not be kept if it is computed
/// again. The step's results stay the same to the bit.
/// </summary>
/// <example><code>
/// graph.Differentiate(loss, graph.Variables, Optimizer.Adam());
/// Plan plan = graph.RecomputeWithin([loss], arenaBytes: 256 &lt;&lt; 20).Compile();
/// </code></example>
public static class Recomputation
{
    /// <summary>A copy of a differentiated graph that recomputes as little as brings its arena below a size.</summary>
    /// <param name="graph">The graph, all of its losses differentiated.</param>
    /// <param name="losses">What was differentiated: the forward pass is what they depend on.</param>
    /// <param name="arenaBytes">The most that <see cref="Plan.ArenaBytes"/> may be.</param>
    /// <param name="options">What the graph will be compiled for.</param>
    /// <exception cref="EdgeNetException">It can't be done; the message says what can.</exception>
    public static Graph RecomputeWithin(this Graph graph, IReadOnlyList<Value> losses, long arenaBytes, CompileOptions? options = null)
    {
        graph.Sort();
        var forward = Forward(losses);
        var smallest = long.MaxValue;
        foreach (var kept in Choices([.. graph.Nodes.Where(forward.Contains)]))
        {
            var names = kept.Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
            var copy = graph.Clone();
            var twins = forward.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
            Rewrite(copy, [.. copy.Nodes.Where(n => twins.Contains(n.Name))], v => names.Contains(v.Name));
            var bytes = copy.Compile(options).ArenaBytes;
            if (bytes <= arenaBytes) return copy;
            smallest = Math.Min(smallest, bytes);
        }

        throw new EdgeNetException($"A step of '{graph.Name}' takes {smallest:N0} bytes even if all that can be is computed again; {arenaBytes:N0} were allowed. Allow more, or make the batch smaller.");
    }

    /// <summary>The nodes that losses depend on, but for those behind an update: what it has made of a variable is given.</summary>
    private static HashSet<Node> Forward(IReadOnlyList<Value> losses)
    {
        var forward = new HashSet<Node>();
        var pending = new Stack<Value>(losses);
        while (pending.TryPop(out var value))
        {
            if (value.Producer is not { Operator.Updates: 0 } node || !forward.Add(node)) continue;
            foreach (var input in node.Inputs.OfType<Value>()) pending.Push(input);
        }

        return forward;
    }

    /// <summary>
    /// What to keep of the forward pass, the choices that cost least first: everything; the results of products; what leads from one segment
    /// of the pass to the next, with ever more segments. About the root of the number of nodes is best; more of them help where some are large.
    /// </summary>
    private static IEnumerable<HashSet<Value>> Choices(IReadOnlyList<Node> forward)
    {
        yield return [.. forward.SelectMany(n => n.Outputs)];
        yield return [.. forward.Where(n => n.Operator.Macs(n) > 0).SelectMany(n => n.Outputs)];
        for (var segments = 2; segments <= forward.Count; segments += (segments + 1) / 2) yield return Boundaries(forward, segments);
    }

    /// <summary>The values that are read in another segment than they were computed in; segments compute about as many bytes each.</summary>
    private static HashSet<Value> Boundaries(IReadOnlyList<Node> forward, int segments)
    {
        var total = Math.Max(1, forward.Sum(Bytes));
        var segmentOf = new Dictionary<Node, long>();
        var before = 0L;
        foreach (var node in forward)
        {
            segmentOf[node] = before * segments / total;
            before += Bytes(node);
        }

        return [.. forward.SelectMany(n => n.Outputs).Where(v =>
            v.Consumers.Any(reader => segmentOf.TryGetValue(reader, out var segment) && segment != segmentOf[v.Producer!]))];

        static long Bytes(Node node) => node.Outputs.Sum(v => v.Spec.Bytes);
    }

    /// <summary>Makes the nodes behind the forward pass read values computed again, in front of the first that does, where they aren't kept.</summary>
    private static void Rewrite(Graph graph, HashSet<Node> forward, Func<Value, bool> isKept)
    {
        var again = new Dictionary<Node, Node>();
        var order = new List<Node>();
        foreach (var node in graph.Nodes.ToList())
        {
            for (var i = 0; !forward.Contains(node) && i < node.Inputs.Count; i++)
                if (node.Inputs[i] is { } input) node.SetInput(i, Again(input));
            order.Add(node);
        }

        graph.Reorder(order);

        Value Again(Value value)
        {
            if (value.Producer is not { } producer || !forward.Contains(producer) || isKept(value)) return value;
            if (!again.TryGetValue(producer, out var twin))
            {
                again[producer] = twin = graph.Add(producer.Operator, [.. producer.Inputs.Select(v => v is null ? null : Again(v))], $"{producer.Name}.again")[0].Producer!;
                order.Add(twin);
            }

            for (var o = 0; o < producer.Outputs.Count; o++)
                if (producer.Outputs[o] == value) return twin.Outputs[o];
            return value;
        }
    }
}
