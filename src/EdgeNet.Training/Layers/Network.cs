using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Models;

namespace EdgeNet.Training.Layers;

/// <summary>
/// Layers put together, with any number of inputs and outputs, shared layers and shortcuts. It is a layer itself, so that networks can be
/// parts of networks.
/// </summary>
/// <example><code>
/// var x = new Input([28, 28, 1], "image");
/// var features = new Flatten().On(new Conv2D(16, 3, "relu").On(x));
/// var network = new Network(x, new Dense(10, "softmax").On(features));
/// </code></example>
public partial class Network : Layer
{
    private readonly List<Application> order = [];
    private IReadOnlyList<Symbol> outputs;
    private BuiltNetwork sketch; // of one example: it shows every shape and holds every parameter

    /// <summary>Puts a network of one input and one output together.</summary>
    public Network(Input input, Symbol output, string name = "network", int seed = 0) : this([input], [output], name, seed) { }

    /// <summary>Puts a network together.</summary>
    /// <param name="inputs">What it is given, in the order of the data.</param>
    /// <param name="outputs">What it makes of them.</param>
    /// <param name="name">Its name.</param>
    /// <param name="seed">What the weights begin with follows from it.</param>
    /// <exception cref="EdgeNetException">An output depends on something that is not among the inputs, or a layer can't take what it is given.</exception>
    public Network(IReadOnlyList<Input> inputs, IReadOnlyList<Symbol> outputs, string name = "network", int seed = 0) : this(inputs, name, seed)
    {
        this.outputs = outputs;
        var visited = new HashSet<Application>(ReferenceEqualityComparer.Instance);
        foreach (var output in outputs) Visit(output, visited);
        sketch = Build(batch: 1);
    }

    /// <summary>A network whose layers are yet to come.</summary>
    private protected Network(IReadOnlyList<Input> inputs, string name, int seed)
    {
        (Inputs, outputs, Name, Seed) = (inputs, inputs, name, seed);
        sketch = Build(batch: 1);
    }

    /// <summary>What it is given.</summary>
    public IReadOnlyList<Input> Inputs { get; }

    /// <summary>What its weights begin with follows from this.</summary>
    public int Seed { get; }

    /// <summary>The layers, in the order they run, each once.</summary>
    public IReadOnlyList<Layer> Layers => Inner;

    /// <summary>Everything the layers hold, in their order.</summary>
    public IReadOnlyList<Parameter> Parameters => [.. sketch.Network.Values.Keys];

    /// <inheritdoc/>
    public override int Outputs => outputs.Count;

    /// <summary>The names the outputs go by in a graph: <c>output</c>, or with several those of the layers they come from.</summary>
    public IReadOnlyList<string> OutputNames =>
        outputs.Count == 1 ? ["output"] : [.. outputs.Select((o, i) => o.Application is { } a && outputs.Count(p => p.Application == a) == 1 ? a.Layer.Name : $"output_{i}")];

    /// <summary>The layer of this name, in this network or one within it.</summary>
    /// <exception cref="EdgeNetException">No layer has it.</exception>
    public Layer Find(string name) =>
        AllLayers().FirstOrDefault(layer => string.Equals(layer.Name, name, StringComparison.Ordinal))
        ?? throw new EdgeNetException($"Network '{Name}' has no layer '{name}'{Spelling.DidYouMean(name, AllLayers().Select(layer => layer.Name))} It has {string.Join(", ", AllLayers().Select(layer => layer.Name))}.");

    /// <summary>The layers, what they make and how many parameters they hold.</summary>
    public NetworkSummary Summary()
    {
        var trained = TrainedParameters();
        var calls = sketch.Network.Calls.Where(call => call.Within is null).DistinctBy(call => call.Layer);
        return new(Name, Inputs, [.. calls.Select(Row)])
        {
            Parameters = Count(Parameters),
            Trained = Count(trained),
        };

        LayerSummary Row(LayerCall call)
        {
            var held = call.Layer.Tree.SelectMany(layer => layer.Own).Distinct().ToList();
            return new(call.Layer.Name, call.Layer.GetType().Name, [.. call.Outputs.Select(output => output.Shape[1..])], Count(held), Count(held.Where(trained.Contains)));
        }

        static long Count(IEnumerable<Parameter> parameters) => parameters.Sum(p => p.Value.Shape.Elements);
    }

    /// <summary>What training does with each parameter, the layers being frozen or not as they are now.</summary>
    internal ImmutableArray<ModelParameter> Roles
    {
        get
        {
            var trained = TrainedParameters();
            return [.. Parameters.Select(p => new ModelParameter(p.Name, p.Name[..Math.Max(0, p.Name.LastIndexOf('/'))],
                trained.Contains(p) ? ParameterRole.Trainable : p.IsWeight ? ParameterRole.Frozen : ParameterRole.Statistic))];
        }
    }

    private HashSet<Parameter> TrainedParameters()
    {
        return [.. Of(this)];

        static IEnumerable<Parameter> Of(Layer layer) => layer.Trainable ? layer.Own.Where(p => p.IsWeight).Concat(layer.Inner.SelectMany(Of)) : [];
    }

    /// <summary>A graph that predicts, for a batch of this size: what is saved, quantized and deployed. It shares no memory with the layers.</summary>
    public Graph ToGraph(int batch = 1)
    {
        var (network, _, results) = Build(batch);
        for (var i = 0; i < results.Count; i++) network.Graph.Output(OutputNames[i], results[i]);
        return network.Graph.Freeze(variable => variable.Initial!.Clone());
    }

    /// <inheritdoc/>
    protected internal override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs)
    {
        if (inputs.Count != Inputs.Count) throw new EdgeNetException($"Network '{Name}' takes {Inputs.Count} inputs; {inputs.Count} were given.");
        var made = new Dictionary<Application, IReadOnlyList<Value>>(ReferenceEqualityComparer.Instance);
        foreach (var application in order) made[application] = scope.Call(application.Layer, [.. application.Inputs.Select(Of)]);
        return [.. outputs.Select(Of)];

        Value Of(Symbol symbol) => symbol.Application is { } by ? made[by][symbol.Output] : inputs[InputIndex(symbol)];
    }

    /// <summary>Builds a graph with the inputs and the layers.</summary>
    internal BuiltNetwork Build(int batch, bool training = false, bool hasLoss = false)
    {
        var network = new NetworkGraph(Name, Seed, training) { HasLoss = hasLoss || training };
        var inputs = Declared(network, batch);
        return new(network, inputs, Call(new(network), inputs));
    }

    /// <summary>The network's inputs in a graph.</summary>
    private List<Value> Declared(NetworkGraph network, int batch) =>
        [.. Inputs.Select(input => network.Graph.Input(input.Name, new(input.Type, [batch, .. input.Shape.ToArray()])))];

    /// <summary>Makes a use of a layer the end of a network that is put together piece by piece.</summary>
    private protected void Append(Symbol output)
    {
        var before = outputs;
        Take(output.Application!);
        outputs = [output];
        try
        {
            sketch = Build(batch: 1);
        }
        catch
        {
            order.RemoveAt(order.Count - 1);
            if (!order.Exists(a => a.Layer == output.Application!.Layer)) Release(output.Application!.Layer);
            outputs = before;
            throw;
        }
    }

    private void Visit(Symbol symbol, HashSet<Application> visited)
    {
        if (symbol.Application is not { } application)
        {
            InputIndex(symbol);
            return;
        }

        if (!visited.Add(application)) return;
        foreach (var input in application.Inputs) Visit(input, visited);
        Take(application);
    }

    private void Take(Application application)
    {
        Adopt(application.Layer);
        order.Add(application);
    }

    private int InputIndex(Symbol symbol)
    {
        for (var i = 0; i < Inputs.Count; i++)
            if (Inputs[i] == symbol) return i;
        throw new EdgeNetException($"Network '{Name}': an output depends on input '{(symbol as Input)?.Name}', which isn't among the network's inputs; list it there.");
    }

    private IEnumerable<Layer> AllLayers() => Tree.Skip(1);
}

/// <summary>A graph, the network's inputs, and what the network makes of them.</summary>
internal sealed record BuiltNetwork(NetworkGraph Network, IReadOnlyList<Value> Inputs, IReadOnlyList<Value> Results);
