using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Memory;

namespace EdgeNet.Execution;

/// <summary>
/// Decides which values share memory, and when each piece of memory is needed. A value either owns a buffer or lies inside
/// another value: as a view its operator offered, or in place of an input that dies.
/// </summary>
internal sealed class Placement
{
    private readonly Graph graph;
    private readonly IReadOnlyList<Step> steps;
    private readonly Dictionary<Node, int> position;
    private readonly Dictionary<Value, Link> links = [];
    private readonly HashSet<Value> ownersOfStretches = [];
    private readonly HashSet<(Node Node, int Input)> inPlaceInputs = [];

    /// <param name="graph">The graph, its nodes in the order they run.</param>
    /// <param name="steps">A step for each node; those of nodes that turn out to be views only will not run.</param>
    public Placement(Graph graph, IReadOnlyList<Step> steps)
    {
        (this.graph, this.steps) = (graph, steps);
        position = graph.Nodes.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
        foreach (var node in graph.Nodes)
            foreach (var view in node.Operator.Views(node)) TryView(node, view);
        foreach (var node in graph.Nodes)
            for (var i = 0; i < node.Operator.Updates; i++) Join(node.Outputs[i], node.Inputs[i]!, offset: 0, pitched: false, isView: false, node);
        Runs = [.. graph.Nodes.Select(NeedsRun)];
        Overwrite();
    }

    /// <summary>For each node, whether its step has anything to do.</summary>
    public IReadOnlyList<bool> Runs { get; }

    /// <summary>The value that owns the memory a value lies in.</summary>
    public Value Root(Value value)
    {
        while (links.TryGetValue(value, out var link)) value = link.Owner;
        return value;
    }

    /// <summary>Where a value begins in its root, in elements, and how far apart its rows are.</summary>
    public (long Offset, long Pitch) Locate(Value value)
    {
        var path = new Stack<Value>();
        for (; links.TryGetValue(value, out var link); value = link.Owner) path.Push(value);
        var (offset, pitch) = (0L, RowLength(value));
        while (path.TryPop(out var part))
        {
            var link = links[part];
            var row = RowLength(link.Owner);
            if (row > 0) offset += link.Offset / row * pitch + link.Offset % row;
            if (!link.Pitched && pitch == row) pitch = RowLength(part);
        }

        return (offset, pitch);
    }

    /// <summary>Whether an input is already where its node wants it, or an output already where its node would copy it.</summary>
    public bool InputIsInPlace(Node node, int input) => inPlaceInputs.Contains((node, input));

    /// <summary>Whether an output is a view of an input of its own node.</summary>
    public bool OutputIsView(Node node, Value output) => links.TryGetValue(output, out var link) && link.MadeBy == node && link.IsView;

    /// <summary>When a value's root must exist: the first and last step, both included; null for a constant.</summary>
    public IEnumerable<(Value Root, int First, int Last)> Lifetimes()
    {
        var spans = new Dictionary<Value, (int First, int Last)>();
        foreach (var input in graph.Inputs) Touch(input, 0);
        foreach (var variable in graph.Variables)
        {
            Touch(variable, 0);
            Touch(variable, graph.Nodes.Count);
        }

        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            if (!Runs[i]) continue;
            foreach (var input in graph.Nodes[i].Inputs)
                if (input is not null) Touch(input, i);
            foreach (var output in graph.Nodes[i].Outputs) Touch(output, i);
        }

        foreach (var output in graph.Outputs) Touch(output.Value, graph.Nodes.Count);
        return spans.Where(s => s.Key.Constant is null).Select(s => (s.Key, s.Value.First, s.Value.Last));

        void Touch(Value value, int step)
        {
            var root = Root(value);
            var (first, last) = spans.TryGetValue(root, out var span) ? span : (step, step);
            spans[root] = (Math.Min(first, step), Math.Max(last, step));
        }
    }

    private static long RowLength(Value value) => value.Shape.Rank == 0 ? 1 : value.Shape[^1];

    private bool IsPitched(Value value) => Locate(value).Pitch != RowLength(value);

    private void TryView(Node node, View view)
    {
        var (part, owner) = view.InputOwns
            ? (node.Outputs[view.Output], node.Inputs[view.Input]!)
            : (node.Inputs[view.Input]!, node.Outputs[view.Output]);
        if (links.ContainsKey(part) || part.Constant is not null || part.IsState || part.Spec.Type != owner.Spec.Type) return;
        var pitched = view.Pitched || (IsPitched(owner) && view.InputOwns);
        if (pitched && !MayBePitched(part, node, view)) return;
        // Rows keep their length inside a pitched owner, or the part can't be found there.
        if (!view.Pitched && IsPitched(owner) && (RowLength(part) != RowLength(owner) || view.Offset % Math.Max(1, RowLength(owner)) != 0)) return;
        Join(part, owner, view.Offset, view.Pitched, isView: true, node);
        if (!view.InputOwns) inPlaceInputs.Add((node, view.Input));
    }

    private bool MayBePitched(Value part, Node viewer, View view)
    {
        if (graph.IsOutput(part) || part.IsInput || part.Shape.Rank == 0) return false;
        if (!view.InputOwns)
        {
            var producer = part.Producer!;
            if (!steps[position[producer]].TakesPitchedOutput(IndexOf(producer.Outputs, part))) return false;
            // A part that already owns views of itself would have to move them along; it keeps its own memory instead.
            if (ownersOfStretches.Contains(part)) return false;
        }

        foreach (var consumer in part.Consumers)
        {
            for (var i = 0; i < consumer.Inputs.Count; i++)
            {
                if (consumer.Inputs[i] != part || (consumer == viewer && i == view.Input && !view.InputOwns)) continue;
                if (!steps[position[consumer]].TakesPitchedInput(i)) return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Puts a part into its owner; where the owner is itself part of another value, into that one, so that a chain of thousands of
    /// aliases is never walked.
    /// </summary>
    private void Join(Value part, Value owner, long offset, bool pitched, bool isView, Node madeBy)
    {
        if (links.TryGetValue(owner, out var link))
        {
            var (row, outerRow) = (RowLength(owner), RowLength(link.Owner));
            if (link.Pitched && row > 0)
                (owner, offset, pitched) = (link.Owner, link.Offset + offset / row * outerRow + offset % row, true);
            else if (!link.Pitched && (pitched ? row == outerRow : !IsPitched(owner)))
                (owner, offset) = (link.Owner, link.Offset + offset);
        }

        links[part] = new(owner, offset, pitched, isView, madeBy);
        if (!pitched) ownersOfStretches.Add(owner);
    }

    private bool NeedsRun(Node node)
    {
        if (node.Outputs.All(o => OutputIsView(node, o)) && node.Outputs.Count > 0) return false;
        return !(node.Inputs.Count > 0 && Enumerable.Range(0, node.Inputs.Count).All(i => InputIsInPlace(node, i)));
    }

    /// <summary>Lets outputs take over the memory of inputs that die, in the order nodes run.</summary>
    private void Overwrite()
    {
        var lastUse = new Dictionary<Value, int>();
        foreach (var (root, _, last) in Lifetimes()) lastUse[root] = last;
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            if (!Runs[i] || node.Outputs.Count == 0 || links.ContainsKey(node.Outputs[0])) continue;
            for (var input = 0; input < node.Inputs.Count; input++)
            {
                if (!MayOverwrite(node, i, input, lastUse)) continue;
                var output = node.Outputs[0];
                var outputLast = lastUse[output];
                Join(output, node.Inputs[input]!, offset: 0, pitched: false, isView: false, node);
                var root = Root(output);
                lastUse[root] = Math.Max(lastUse[root], outputLast);
                break;
            }
        }
    }

    private bool MayOverwrite(Node node, int index, int input, Dictionary<Value, int> lastUse)
    {
        var step = steps[index];
        var value = node.Inputs[input];
        if (value is null || value.Constant is not null || !step.MayOverwrite(input)) return false;
        var root = Root(value);
        if (root.Constant is not null || lastUse[root] != index || value.Spec.Bytes != node.Outputs[0].Spec.Bytes || IsPitched(value)) return false;
        for (var other = 0; other < node.Inputs.Count; other++)
        {
            if (node.Inputs[other] is { } neighbour && Root(neighbour) == root
                && (!step.MayOverwrite(other) || Locate(neighbour) != Locate(value))) return false;
        }

        return true;
    }

    private static int IndexOf(IReadOnlyList<Value> values, Value value)
    {
        for (var i = 0; i < values.Count; i++)
            if (values[i] == value) return i;
        throw new InvalidOperationException($"{value} is no output of its producer.");
    }

    private sealed record Link(Value Owner, long Offset, bool Pitched, bool IsView, Node MadeBy);
}
