using EdgeNet.Graphs;

namespace EdgeNet.Training.Layers;

/// <summary>
/// A recipe for a part of a network: it holds settings and parameters, and adds its nodes to any number of graphs, such as one that
/// trains and one that predicts. A layer that is used twice shares its parameters.
/// </summary>
/// <example><code>
/// var x = new Input([28, 28, 1]);
/// var y = new Dense(10, "softmax").On(new Flatten().On(x));
/// </code></example>
public abstract class Layer
{
    private readonly Dictionary<string, Parameter> parameters = new(StringComparer.Ordinal);
    private readonly List<Layer> inner = [];

    /// <summary>Its name in the network; a network names those that have none after their type.</summary>
    public string Name { get; set; } = "";

    /// <summary>Whether its weights are trained; one that isn't also keeps its statistics as they are, and everything within it.</summary>
    public bool Trainable { get; set; } = true;

    /// <summary>What the learning rate is multiplied by for the weights of this layer.</summary>
    public float RateScale { get; set; } = 1;

    /// <summary>What this layer makes of others' outputs.</summary>
    /// <exception cref="EdgeNetException">The layer has several outputs: take them with <see cref="AllOn"/>.</exception>
    public Symbol On(params IReadOnlyList<Symbol> inputs) =>
        Outputs == 1 ? AllOn(inputs)[0] : throw new EdgeNetException($"{GetType().Name} has {Outputs} outputs; take them with AllOn(...).");

    /// <summary>What this layer makes of others' outputs, where it has several.</summary>
    public IReadOnlyList<Symbol> AllOn(params IReadOnlyList<Symbol> inputs)
    {
        var application = new Application(this, inputs);
        return [.. Enumerable.Range(0, Outputs).Select(output => new Symbol(application, output))];
    }

    /// <summary>How many values it makes.</summary>
    public virtual int Outputs => 1;

    /// <summary>Adds its nodes to a graph.</summary>
    /// <param name="scope">Where it finds its weights, and whether the graph trains.</param>
    /// <param name="inputs">Values whose first axis counts the examples of a batch.</param>
    protected internal abstract IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs);

    /// <summary>The layers within it.</summary>
    internal IReadOnlyList<Layer> Inner => inner;

    /// <summary>What it holds itself, without the layers within it.</summary>
    internal IReadOnlyCollection<Parameter> Own => parameters.Values;

    /// <summary>It and all layers within it.</summary>
    internal IEnumerable<Layer> Tree => inner.SelectMany(layer => layer.Tree).Prepend(this);

    internal Parameter Existing(string name) => parameters[name];

    /// <summary>Takes a layer in, and names it after its type if it has no name.</summary>
    internal void Adopt(Layer layer)
    {
        if (inner.Contains(layer)) return;
        if (layer.Name.Length == 0) layer.Name = Unused(layer.TypeName);
        else if (inner.Exists(other => string.Equals(other.Name, layer.Name, StringComparison.Ordinal)))
            throw new EdgeNetException($"{GetType().Name} '{Name}' has two layers named '{layer.Name}'; give one another name.");
        inner.Add(layer);
    }

    /// <summary>Gives back a layer that didn't fit.</summary>
    private protected void Release(Layer layer) => inner.Remove(layer);

    internal Parameter Parameter(string name, Func<Parameter> create)
    {
        if (!parameters.TryGetValue(name, out var parameter)) parameters[name] = parameter = create();
        return parameter;
    }

    private string Unused(string wanted)
    {
        var name = wanted;
        for (var i = 1; inner.Exists(other => string.Equals(other.Name, name, StringComparison.Ordinal)); i++) name = $"{wanted}_{i}";
        return name;
    }

    // As Keras names layers: conv2d, max_pool2d, lstm.
    private string TypeName
    {
        get
        {
            var type = GetType().Name;
            return string.Concat(type.Select((letter, i) => i > 0 && char.IsUpper(letter) && i + 1 < type.Length && char.IsLower(type[i + 1]) ? $"_{letter}" : $"{letter}")).ToLowerInvariant();
        }
    }
}

/// <summary>A layer of one input and one output.</summary>
/// <example><code>
/// sealed class Double : MapLayer
/// {
///     protected override Value Call(LayerScope scope, Value x) => x + x;
/// }
/// </code></example>
public abstract class MapLayer : Layer
{
    /// <summary>Adds its nodes to a graph.</summary>
    /// <param name="scope">Where it finds its weights, and whether the graph trains.</param>
    /// <param name="x">A value whose first axis counts the examples of a batch.</param>
    protected internal abstract Value Call(LayerScope scope, Value x);

    /// <inheritdoc/>
    protected internal sealed override IReadOnlyList<Value> Call(LayerScope scope, IReadOnlyList<Value> inputs) =>
        inputs is [var x] ? [Call(scope, x)] : throw new EdgeNetException($"Layer '{Name}' ({GetType().Name}) takes one input; {inputs.Count} were given.");
}
