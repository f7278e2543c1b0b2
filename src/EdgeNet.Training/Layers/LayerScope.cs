using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>Where a layer builds: the graph, its own place among the layers, and whether the graph trains.</summary>
/// <example><code>
/// protected override Value Call(LayerScope scope, Value x) =>
///     x.Dense(scope.Weight("kernel", [units, x.Shape[^1]], Initializer.GlorotUniform));
/// </code></example>
public sealed class LayerScope
{
    private readonly NetworkGraph built;
    private readonly Layer? layer;
    private readonly string path;
    private readonly bool trains;
    private readonly float rateScale;

    internal LayerScope(NetworkGraph built) : this(built, layer: null, "", trains: true, rateScale: 1) { }

    private LayerScope(NetworkGraph built, Layer? layer, string path, bool trains, float rateScale) =>
        (this.built, this.layer, this.path, this.trains, this.rateScale) = (built, layer, path, trains, rateScale);

    /// <summary>The name of the layer, for its nodes.</summary>
    public string Name => path.TrimEnd('/');

    /// <summary>The graph.</summary>
    public Graph Graph => built.Graph;

    /// <summary>Whether the layer is to behave as in training: a graph that trains, and a layer that isn't frozen.</summary>
    public bool Training => built.Training && trains;

    /// <summary>Builds a layer within this one.</summary>
    public IReadOnlyList<Value> Call(Layer inner, IReadOnlyList<Value> inputs)
    {
        layer?.Adopt(inner);
        var scope = new LayerScope(built, inner, $"{path}{inner.Name}/", trains && inner.Trainable, rateScale * inner.RateScale);
        try
        {
            var outputs = inner.Call(scope, inputs);
            built.Record(new(layer, inner, outputs));
            return outputs;
        }
        catch (GraphException e)
        {
            throw new EdgeNetException($"Layer '{path}{inner.Name}' ({inner.GetType().Name}) can't take {string.Join(" and ", inputs.Select(x => x.Spec))}: {e.Message}", e);
        }
    }

    /// <summary>Builds a layer of one input and one output within this one.</summary>
    public Value Call(Layer inner, Value x) => Call(inner, [x])[0];

    /// <summary>A weight: made the first time the layer is built, and the same ever after.</summary>
    /// <param name="name">Its name in the layer.</param>
    /// <param name="shape">Its shape; the first axis counts outputs.</param>
    /// <param name="initializer">What it begins with.</param>
    /// <param name="options">What holds it back.</param>
    /// <param name="fans">How many inputs and outputs it connects, where the shape doesn't tell.</param>
    public Value Weight(string name, Shape shape, Initializer initializer, WeightOptions? options = null, Fans? fans = null)
    {
        var parameter = Parameter(name, shape, initializer, fans, isWeight: true);
        var value = built.Use(parameter, trains ? new(rateScale, options ?? new()) : null);
        if (built.HasLoss && trains && options?.Penalty is { } penalty && built.ToPenalize(parameter)) built.Penalize(penalty.Of(value));
        return value;
    }

    /// <summary>A statistic that training keeps and gradients leave alone.</summary>
    public Value Statistic(string name, Shape shape, Initializer initializer) => built.Use(Parameter(name, shape, initializer, fans: null, isWeight: false), trained: null);

    /// <summary>Gives a statistic new contents, after all that reads the old ones.</summary>
    /// <param name="name">Its name in the layer, which has asked for it before.</param>
    /// <param name="contents">What it is from then on.</param>
    public void Update(string name, Value contents)
    {
        var statistic = layer!.Existing(name);
        built.Advance(statistic, built.Values[statistic].Assign(contents));
    }

    /// <summary>Adds a term to the loss.</summary>
    public void Penalize(Value loss) => built.Penalize(loss);

    /// <summary>What random operators of a graph that trains count by, so that each step draws other numbers.</summary>
    public Value Counter => built.Counter;

    /// <summary>A seed of this place's own.</summary>
    public int Seed(string name) => built.Draw(path + name);

    private Parameter Parameter(string name, Shape shape, Initializer initializer, Fans? fans, bool isWeight)
    {
        var full = path + name;
        var parameter = layer!.Parameter(name, () =>
        {
            var tensor = new Tensor(new(DType.F32, shape));
            initializer.Fill(tensor.Span<float>(), shape, fans ?? Fans.Of(shape), new(built.Seed(full)));
            return new(full, tensor, isWeight);
        });
        if (parameter.Value.Shape != shape)
            throw new EdgeNetException($"Layer '{Name}' has a {name} of {parameter.Value.Shape} already, but here it would be {shape}; a shared layer needs inputs of one shape.");
        return parameter;
    }
}
