using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training;

/// <summary>
/// Differentiates a graph ahead of time: the backward pass becomes nodes of the same graph, which compile into the same plan.
/// Nothing is recorded while it runs.
/// </summary>
/// <example><code>
/// var gradients = graph.Gradients(loss, [weights, bias]);
/// weights.Assign(weights - gradients[0]! * rate);
/// </code></example>
public static class Differentiation
{
    /// <summary>Adds nodes that compute the gradient of a loss by each of some values; null for a value the loss doesn't depend on.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="loss">A value of one element.</param>
    /// <param name="by">The values to differentiate by: variables, inputs, or anything computed.</param>
    /// <exception cref="GraphException">An operator on the way has no gradient.</exception>
    public static IReadOnlyList<Value?> Gradients(this Graph graph, Value loss, IReadOnlyList<Value> by)
    {
        var found = new Dictionary<Value, Value>();
        graph.Backpropagate(loss, by, (value, gradient) => found[value] = gradient);
        return [.. by.Select(value => found.GetValueOrDefault(value))];
    }

    /// <summary>
    /// Turns a graph that computes a loss into one that takes a step down along its gradients: adds the backward nodes, and behind each
    /// gradient the update of its variable. Another loss may be differentiated in the same graph, by other variables; it may read what
    /// this step makes of its variables, as a generator is judged by the discriminator just trained, and may train those once more.
    /// </summary>
    /// <param name="graph">The graph; variables the loss doesn't depend on stay as they are.</param>
    /// <param name="loss">A value of one element.</param>
    /// <param name="trained">The variables to train, or what a step before has made of them; what leads only to others is not differentiated.</param>
    /// <param name="optimizer">How they follow their gradients.</param>
    /// <returns>What becomes of each variable that the loss depends on; for further gradients it is a constant.</returns>
    /// <exception cref="GraphException">An operator on the way has no gradient, or a value to train is no variable or trained already.</exception>
    public static IReadOnlyDictionary<Value, Value> Differentiate(this Graph graph, Value loss, IReadOnlyList<Value> trained, Optimizer optimizer) =>
        graph.Differentiate([loss], [.. trained.Select(v => new Trained(v))], optimizer);

    /// <summary>Differentiates one loss, by variables of which some are trained in a way of their own.</summary>
    /// <inheritdoc cref="Differentiate(Graph, Value, IReadOnlyList{Value}, Optimizer)"/>
    public static IReadOnlyDictionary<Value, Value> Differentiate(this Graph graph, Value loss, IReadOnlyList<Trained> trained, Optimizer optimizer) =>
        graph.Differentiate([loss], trained, optimizer);

    /// <summary>
    /// Takes one step along the sum of several losses' gradients, each of which is computed, forward and backward, before the next is begun:
    /// of micro-batches only one at a time is in memory.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="losses">Values of one element, each scaled by what it shall count.</param>
    /// <param name="trained">The variables to train.</param>
    /// <param name="optimizer">How they follow their gradients.</param>
    /// <inheritdoc cref="Differentiate(Graph, Value, IReadOnlyList{Value}, Optimizer)"/>
    public static IReadOnlyDictionary<Value, Value> Differentiate(this Graph graph, IReadOnlyList<Value> losses, IReadOnlyList<Trained> trained, Optimizer optimizer)
    {
        var ways = ByVariable(trained);
        var descent = new Descent(graph, optimizer, goesOn: ways.Keys.Any(v => v.Initial is null));
        var gradients = new Dictionary<Value, Value>();
        var updated = new Dictionary<Value, Value>();
        for (var i = 0; i < losses.Count; i++)
        {
            var isLast = i == losses.Count - 1;
            graph.Backpropagate(losses[i], ways.Keys, (variable, gradient) =>
            {
                if (gradients.TryGetValue(variable, out var others)) gradient = graph.Add(new Sum(), [others, gradient], $"{variable.Name}.gradient")[0];
                gradients[variable] = gradient;
                if (isLast && !optimizer.ClipsNorm) updated[variable] = descent.Follow(ways[variable], gradient);
            });
            if (!isLast) graph.PutFirst(gradients.Values);
        }

        // Of the others the norm is to be known first, or the last loss doesn't depend on them.
        var waiting = gradients.Where(g => !updated.ContainsKey(g.Key)).ToList();
        var scale = optimizer.ClipsNorm && waiting.Count > 0 ? descent.NormScale([.. waiting.Select(g => g.Value)]) : null;
        foreach (var (variable, gradient) in waiting) updated[variable] = descent.Follow(ways[variable], scale is null ? gradient : gradient.Mul(scale));
        return updated;
    }

    /// <summary>
    /// Adds nodes that compute gradients, last nodes first, and hands over each gradient asked for as soon as it is complete, so that
    /// what is made of it comes right behind it and its memory is free again.
    /// </summary>
    internal static void Backpropagate(this Graph graph, Value loss, IReadOnlyCollection<Value> by, Action<Value, Value> complete)
    {
        if (loss.Shape.Elements != 1 || loss.Spec.Type != DType.F32)
            throw new GraphException(loss.Producer?.Name, $"the loss is {loss.Spec}; one F32 number is needed: take its mean or sum.");
        graph.Sort();
        var forward = graph.Nodes.ToList();
        var depends = Dependents(forward, by);
        var pending = forward.SelectMany(n => n.Inputs).OfType<Value>().GroupBy(v => v).ToDictionary(g => g.Key, g => g.Count());
        var parts = new Dictionary<Value, List<Value>>();
        var targets = by.ToHashSet();
        var one = new Tensor(loss.Spec);
        one.Span<float>().Fill(1);
        if (depends.Contains(loss)) parts[loss] = [graph.Constant(one, "one")];
        if (targets.Contains(loss)) complete(loss, parts[loss][0]);

        for (var i = forward.Count - 1; i >= 0; i--)
        {
            var node = forward[i];
            var ofOutputs = node.Outputs.Select(Total).ToList();
            if (ofOutputs.Exists(g => g is not null)) Spread(node, ofOutputs);
            foreach (var input in node.Inputs.OfType<Value>())
            {
                // A value all readers of which are done has its gradient.
                if (--pending[input] == 0 && targets.Contains(input) && Total(input) is { } gradient) complete(input, gradient);
            }
        }

        Value? Total(Value value)
        {
            if (!parts.TryGetValue(value, out var list)) return null;
            if (list.Count > 1) parts[value] = list = [graph.Add(new Sum(), list, $"{value.Name}.gradient")[0]];
            return list[0];
        }

        void Spread(Node node, List<Value?> ofOutputs)
        {
            var wanted = node.Inputs.Select(v => v is not null && depends.Contains(v)).ToList();
            if (!wanted.Contains(true)) return;
            var gradient = new Gradient(node, ofOutputs, wanted);
            node.Operator.Differentiate(gradient);
            foreach (var (input, part) in gradient.Results)
            {
                if (!wanted[input]) continue;
                var value = node.Inputs[input]!;
                if (!parts.TryGetValue(value, out var list)) parts[value] = list = [];
                list.Add(SummedTo(part, value.Shape));
            }
        }
    }

    private static Dictionary<Value, Trained> ByVariable(IReadOnlyList<Trained> trained)
    {
        var ways = new Dictionary<Value, Trained>();
        foreach (var way in trained)
        {
            var name = way.Variable.Name;
            if (!way.Variable.IsState) throw new GraphException(node: null, $"'{name}' is to be trained, but is no variable; make it one with Variable(...) or Thaw(...).");
            if (!ways.TryAdd(way.Variable, way)) throw new GraphException(node: null, $"'{name}' is to be trained twice; name it once.");
            if (way.Variable.Consumers.FirstOrDefault(n => n.Inputs.Take(n.Operator.Updates).Contains(way.Variable)) is { } other)
                throw new GraphException(other.Name, $"it updates '{name}' already, which is to be trained; a variable can follow one loss.");
        }

        return ways;
    }

    /// <summary>Moves all that some values depend on before the other nodes.</summary>
    private static void PutFirst(this Graph graph, IEnumerable<Value> values)
    {
        var first = new HashSet<Node>();
        var pending = new Stack<Node>(values.Select(v => v.Producer).OfType<Node>());
        while (pending.TryPop(out var node))
        {
            if (!first.Add(node)) continue;
            foreach (var input in node.Inputs)
                if (input?.Producer is { } producer) pending.Push(producer);
        }

        graph.Reorder([.. graph.Nodes.Where(first.Contains), .. graph.Nodes.Where(n => !first.Contains(n))]);
    }

    /// <summary>The float values that change when one of some values does. What an update has made of a variable counts as a constant.</summary>
    private static HashSet<Value> Dependents(IEnumerable<Node> sorted, IEnumerable<Value> by)
    {
        var depends = by.ToHashSet();
        foreach (var node in sorted)
        {
            if (node.Operator.Updates > 0 || !node.Inputs.Any(v => v is not null && depends.Contains(v))) continue;
            foreach (var output in node.Outputs)
                if (output.Spec.Type == DType.F32) depends.Add(output);
        }

        return depends;
    }

    /// <summary>The gradient of a value that was broadcast: the sum over what it was repeated along.</summary>
    private static Value SummedTo(Value gradient, Shape shape)
    {
        var from = gradient.Shape;
        if (from == shape) return gradient;
        var added = from.Rank - shape.Rank;
        int[] axes = [.. Enumerable.Range(0, from.Rank).Where(axis => axis < added || (shape[axis - added] == 1 && from[axis] != 1))];
        return (axes.Length == 0 ? gradient : gradient.ReduceSum(axes)).Reshape(shape.ToArray());
    }
}
