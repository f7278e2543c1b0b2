using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training;

/// <summary>
/// Adds an optimizer's nodes and variables to a graph: its rate, its count of steps, and for each variable what changes it. An optimizer that
/// takes another step in the graph goes on with what the one before left of its variables.
/// </summary>
internal sealed class Descent
{
    /// <summary>Keeps norms from 0.</summary>
    private const float Tiny = 1e-12f;

    private readonly Optimizer optimizer;
    private readonly Value step;
    private readonly Dictionary<float, Value> rates = [];

    /// <param name="graph">The graph.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="goesOn">Whether it may have taken a step in the graph before.</param>
    public Descent(Graph graph, Optimizer optimizer, bool goesOn)
    {
        this.optimizer = optimizer;
        if (!goesOn && graph.Variables.Any(v => string.Equals(v.Name, optimizer.RateVariable, StringComparison.Ordinal)))
            throw new GraphException(node: null, $"Graph '{graph.Name}' has an optimizer whose rate is '{optimizer.RateVariable}' already; give the other a Name.");
        rates[1] = State(graph, optimizer.RateVariable, () => Tensor.Scalar(optimizer.Rate));
        var count = State(graph, optimizer.StepVariable, () => Tensor.Scalar(0f));
        step = count.Assign(count.Affine(beta: 1), optimizer.StepVariable);
    }

    /// <summary>What all gradients are to be multiplied by so that together they are no longer than allowed.</summary>
    public Value NormScale(IReadOnlyList<Value> gradients)
    {
        List<Value> squares = [.. gradients.Select(g => g.ReduceSumSquare([], keepDims: false))];
        var norm = squares[0].Graph.Add(new Sum(), squares)[0].Sqrt();
        return norm.Affine(beta: Tiny).Reciprocal().Affine(optimizer.ClipNorm).Clip(0, 1);
    }

    /// <summary>Adds a variable's memories and the nodes that change it; answers what becomes of it.</summary>
    public Value Follow(Trained trained, Value gradient)
    {
        var (variable, graph) = (trained.Variable, trained.Variable.Graph);
        var name = variable.Beginning.Name;
        if (float.IsFinite(optimizer.ClipValue)) gradient = gradient.Clip(-optimizer.ClipValue, optimizer.ClipValue);
        var update = trained.Decay is { } decay ? optimizer.Step.WithDecay(decay) : optimizer.Step;
        var memories = Enumerable.Range(0, update.Memories)
            .Select(m => State(graph, $"{name}/{update.Type}.{m}", () => new(new(DType.F32, variable.Shape))));
        var updated = graph.Add(update, [variable, .. memories, gradient, Rate(trained.RateScale), step], $"{name}/{update.Type}")[0];
        return Limited(updated, MathF.Min(optimizer.MaxNorm, trained.MaxNorm));
    }

    /// <summary>A variable as the nodes there are leave it; a new one if there is none of the name.</summary>
    private static Value State(Graph graph, string name, Func<Tensor> initial) =>
        graph.Variables.FirstOrDefault(v => string.Equals(v.Name, name, StringComparison.Ordinal))?.Latest ?? graph.Variable(initial(), name);

    private Value Rate(float scale)
    {
        if (!rates.TryGetValue(scale, out var rate)) rates[scale] = rate = rates[1].Affine(scale);
        return rate;
    }

    /// <summary>Scales the weights of each output, along the first axis, down to the largest norm.</summary>
    private static Value Limited(Value variable, float maxNorm)
    {
        if (float.IsInfinity(maxNorm) || variable.Shape.Rank < 2) return variable;
        int[] axes = [.. Enumerable.Range(1, variable.Shape.Rank - 1)];
        var norm = variable.ReduceL2(axes).Affine(beta: Tiny);
        return variable.Assign(variable.Mul(norm.Reciprocal().Affine(maxNorm).Clip(0, 1)));
    }
}
