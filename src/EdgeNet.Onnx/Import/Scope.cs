using EdgeNet.Onnx.Proto;

namespace EdgeNet.Onnx.Import;

/// <summary>The names a graph of the model defines; those of a branch hide those around it.</summary>
/// <param name="weights">The weights of the graph.</param>
/// <param name="outer">The scope around it; null for the model's own and for functions, which see nothing but what they are given.</param>
internal sealed class Scope(IEnumerable<TensorProto> weights, Scope? outer)
{
    private readonly Dictionary<string, TensorProto> initializers = weights.GroupBy(i => i.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);

    private readonly Dictionary<string, Laid?> values = new(StringComparer.Ordinal);

    /// <summary>The version of ONNX's own operators that its nodes use.</summary>
    public required long Opset { get; init; }

    /// <summary>What stands before the names of its nodes.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Gives a name a value.</summary>
    public void Define(string name, Laid value)
    {
        if (!values.TryAdd(name, value)) throw new OnnxException($"'{name}' is computed twice; each value must have one source.");
    }

    /// <summary>Marks a value that can't be computed because its node couldn't be imported.</summary>
    public void Spoil(string name) => values.TryAdd(name, null);

    /// <summary>Whether a name is a weight of this graph.</summary>
    public bool IsInitializer(string name) => initializers.ContainsKey(name);

    /// <summary>Finds a name here or around; a weight is read on its first use.</summary>
    /// <param name="name">The name.</param>
    /// <param name="load">Makes a constant of a weight.</param>
    /// <param name="value">The value; null if it can't be computed.</param>
    public bool TryFind(string name, Func<TensorProto, Laid> load, out Laid? value)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.values.TryGetValue(name, out value)) return true;
            if (!scope.initializers.TryGetValue(name, out var weight)) continue;
            value = scope.values[name] = load(weight);
            return true;
        }

        value = null;
        return false;
    }

    private Scope? Outer => outer;
}
