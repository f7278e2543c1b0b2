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
    /// gradient the update of its variable.
    /// </summary>
    /// <param name="graph">The graph; variables the loss doesn't depend on stay as they are.</param>
    /// <param name="loss">A value of one element.</param>
    /// <param name="trained">The variables to train; what leads only to others is not differentiated.</param>
    /// <param name="optimizer">How they follow their gradients.</param>
    /// <exception cref="GraphException">An operator on the way has no gradient, or a value to train is no variable.</exception>
    public static void Differentiate(this Graph graph, Value loss, IReadOnlyList<Value> trained, Optimizer optimizer)
    {
        var rate = graph.Variable(Tensor.Scalar(optimizer.Rate), Optimizer.RateName);
        var count = graph.Variable(Tensor.Scalar(0f), Optimizer.StepName);
        var step = count.Assign(count.Affine(beta: 1), Optimizer.StepName);
        if (float.IsPositiveInfinity(optimizer.ClipNorm))
        {
            graph.Backpropagate(loss, trained, (variable, gradient) => optimizer.Update(variable, gradient, rate, step));
            return;
        }

        // The norm is of all gradients, so that none can be used before all are there.
        var gradients = graph.Gradients(loss, trained).Zip(trained).Where(g => g.First is not null).ToList();
        var squares = gradients.Select(g => g.First!.ReduceSumSquare([], keepDims: false)).ToList();
        if (squares.Count == 0) return;
        var norm = graph.Add(new Sum(), squares)[0].Sqrt().Affine(beta: 1e-12f);
        var scale = norm.Reciprocal().Affine(optimizer.ClipNorm).Clip(0, 1);
        foreach (var (gradient, variable) in gradients) optimizer.Update(variable, gradient!.Mul(scale), rate, step);
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

    /// <summary>The float values that change when one of some values does.</summary>
    private static HashSet<Value> Dependents(IEnumerable<Node> sorted, IEnumerable<Value> by)
    {
        var depends = by.ToHashSet();
        foreach (var node in sorted)
        {
            if (!node.Inputs.Any(v => v is not null && depends.Contains(v))) continue;
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
