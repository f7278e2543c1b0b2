using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>A graph that layers build, and which of its variables is which parameter.</summary>
internal sealed class NetworkGraph(string name, int seed, bool training)
{
    private readonly Dictionary<Parameter, Value> values = [];
    private readonly Dictionary<Parameter, Value> variables = [];
    private readonly Dictionary<Parameter, TrainedWeight> trained = [];
    private readonly List<Value> differentiated = [];
    private readonly List<Value> penalties = [];
    private readonly HashSet<Parameter> penalized = [];
    private readonly List<LayerCall> calls = [];
    private readonly Dictionary<string, int> uses = new(StringComparer.Ordinal);
    private Value? counter;

    public const string CounterName = "random_step";

    public Graph Graph { get; } = new(name);

    public bool Training { get; } = training;

    /// <summary>Whether there is a loss in it, which penalties are terms of.</summary>
    public bool HasLoss { get; init; } = training;

    /// <summary>What its weights and random numbers follow from.</summary>
    public int BaseSeed => seed;

    /// <summary>The parameters in it, each with the value that holds it now: the variable, or what the last update made of it.</summary>
    public IReadOnlyDictionary<Parameter, Value> Values => values;

    /// <summary>The parameters in it, each with the variable that holds it.</summary>
    public IReadOnlyDictionary<Parameter, Value> Variables => variables;

    /// <summary>The weights that are to be trained.</summary>
    public IReadOnlyDictionary<Parameter, TrainedWeight> Trained => trained;

    /// <summary>The losses whose gradients weights follow.</summary>
    public IReadOnlyList<Value> Losses => differentiated;

    /// <summary>Terms the layers add to the loss.</summary>
    public IReadOnlyList<Value> Penalties => penalties;

    /// <summary>The layers in it, each behind those it has inputs from.</summary>
    public IReadOnlyList<LayerCall> Calls => calls;

    /// <summary>The count of steps, which random operators draw their numbers by.</summary>
    public Value Counter => counter ??= Graph.Variable(Tensor.Scalar(0L), CounterName);

    /// <summary>The value of a parameter.</summary>
    public Value Use(Parameter parameter, TrainedWeight? trained)
    {
        if (!values.TryGetValue(parameter, out var value)) values[parameter] = variables[parameter] = value = Graph.Variable(parameter.Value, parameter.Name);
        if (trained is not null) this.trained[parameter] = trained;
        return value;
    }

    /// <summary>Makes further layers read a parameter as an update left it.</summary>
    public void Advance(Parameter parameter, Value updated) => values[parameter] = updated;

    public void Record(LayerCall call) => calls.Add(call);

    /// <summary>Begins with another part of a batch, whose penalties are counted anew.</summary>
    public void BeginPart()
    {
        penalties.Clear();
        penalized.Clear();
    }

    public void Penalize(Value loss) => penalties.Add(loss);

    /// <summary>Whether a parameter's penalty is yet to be added: a layer that is used twice is held back once.</summary>
    public bool ToPenalize(Parameter parameter) => penalized.Add(parameter);

    /// <summary>Lets weights follow the gradients of a loss. What is built afterwards reads them as the step leaves them.</summary>
    /// <param name="loss">A value of one element.</param>
    /// <param name="optimizer">How they follow.</param>
    /// <param name="of">Whose weights; by default all that are to be trained.</param>
    public void Train(Value loss, Optimizer optimizer, Network? of = null) => Train([loss], optimizer, of);

    /// <summary>Lets weights follow the sum of several losses' gradients, such as those of a batch's parts.</summary>
    /// <inheritdoc cref="Train(Value, Optimizer, Network?)"/>
    public void Train(IReadOnlyList<Value> losses, Optimizer optimizer, Network? of = null)
    {
        var followers = trained.Where(t => of?.Parameters.Contains(t.Key) ?? true).ToList();
        if (followers.Count == 0) throw new EdgeNetException($"Network '{of?.Name ?? Graph.Name}' has nothing to train: it has no weights, or all its layers are frozen.");
        differentiated.AddRange(losses);
        var updated = Graph.Differentiate(losses, [.. followers.Select(t => t.Value.Of(values[t.Key]))], optimizer);
        foreach (var (parameter, _) in followers)
            if (updated.TryGetValue(values[parameter], out var value)) Advance(parameter, value);
    }

    /// <summary>Holds a network's weights within a range, after the step they took.</summary>
    public void Clip(Network network, float limit)
    {
        foreach (var parameter in network.Parameters.Where(trained.ContainsKey))
            Advance(parameter, values[parameter].Assign(values[parameter].Clip(-limit, limit)));
    }

    /// <summary>Ends a step of training: the next draws other random numbers.</summary>
    public void EndStep() => counter?.Assign(counter.Add(Graph.Constant(Tensor.Scalar(1L))));

    /// <summary>A seed for each use of a name: a layer that is used twice draws other numbers each time.</summary>
    public int Draw(string of)
    {
        var use = uses[of] = uses.GetValueOrDefault(of) + 1;
        return Seed(use == 1 ? of : $"{of}#{use}");
    }

    /// <summary>A seed for each name: FNV-1a, which unlike string.GetHashCode is the same in every process.</summary>
    public int Seed(string of)
    {
        var hash = 2166136261u ^ (uint)seed;
        foreach (var letter in of) hash = (hash ^ letter) * 16777619u;
        return (int)(hash & int.MaxValue);
    }
}

/// <summary>How one weight is trained.</summary>
/// <param name="RateScale">What the learning rate is multiplied by.</param>
/// <param name="Options">What holds it back.</param>
internal sealed record TrainedWeight(float RateScale, WeightOptions Options)
{
    public Trained Of(Value variable) => new(variable, RateScale, Options.Decays ? null : 0, Options.MaxNorm);
}

/// <summary>One use of a layer in a graph.</summary>
/// <param name="Within">The layer it lies in; null for the network itself.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Outputs">What it made.</param>
internal sealed record LayerCall(Layer? Within, Layer Layer, IReadOnlyList<Value> Outputs);
