using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>Every operator EdgeNet knows, by name.</summary>
/// <example><code>Operator pool = Catalog.Create("MaxPool", new() { ["kernel"] = new[] { 2, 2 } });</code></example>
public static class Catalog
{
    private static readonly Dictionary<string, Func<Operator>> Operators = new Func<Operator>[]
    {
        () => new AveragePool(),
        () => new BatchNormalization(),
        () => new Concat(),
        () => new ConstantOfShape(),
        () => new Conv1D(),
        () => new Conv2D(),
        () => new ConvTranspose2D(),
        () => new Dense(),
        () => new DepthToSpace(),
        () => new Expand(),
        () => new Flatten(),
        () => new Gather(),
        () => new GatherElements(),
        () => new GatherND(),
        () => new Gemm(),
        () => new GlobalAveragePool(),
        () => new GlobalLpPool(),
        () => new GlobalMaxPool(),
        () => new GroupNormalization(),
        () => new Identity(),
        () => new InstanceNormalization(),
        () => new LayerNormalization(),
        () => new LpPool(),
        () => new MatMul(),
        () => new MaxPool(),
        () => new OneHot(),
        () => new Pad(),
        () => new Range(),
        () => new Reshape(),
        () => new Resize(),
        () => new ReverseSequence(),
        () => new RMSNormalization(),
        () => new ScatterElements(),
        () => new ScatterND(),
        () => new ShapeOf(),
        () => new Size(),
        () => new Slice(),
        () => new SpaceToDepth(),
        () => new Split(),
        () => new Squeeze(),
        () => new Tile(),
        () => new Transpose(),
        () => new Trilu(),
        () => new Unsqueeze(),
    }.ToDictionary(create => create().Type, StringComparer.Ordinal);

    /// <summary>The names of all operators, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Operators.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Creates an operator from its name and attributes; those not named keep their defaults.</summary>
    /// <exception cref="UnknownOperatorException">The catalogue has no such operator.</exception>
    /// <exception cref="AttributeException">An attribute is unknown or out of range.</exception>
    public static Operator Create(string type, IReadOnlyDictionary<string, object?>? attributes = null)
    {
        if (!Operators.TryGetValue(type, out var create))
            throw new UnknownOperatorException(node: null, $"Operator '{type}' is unknown{Spelling.DidYouMean(type, Names)} Catalog.Names lists them all.");
        var op = create();
        if (attributes is not null)
        {
            var reader = new AttributeReader(type, attributes);
            op.Attributes(reader);
            reader.RefuseUnknown();
        }

        return op;
    }

    /// <summary>An operator's attributes by name, in a form <see cref="Create"/> takes back.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Attributes(Operator op)
    {
        var writer = new AttributeWriter(op.Type);
        op.Attributes(writer);
        return writer.Values;
    }
}
