using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>Every operator EdgeNet knows, by name.</summary>
/// <example><code>Operator pool = Catalog.Create("MaxPool", new() { ["kernel"] = new[] { 2, 2 } });</code></example>
public static class Catalog
{
    private static readonly Dictionary<string, Func<Operator>> Operators = new Func<Operator>[]
    {
        () => new Identity(),
        () => new Reshape(),
    }.ToDictionary(create => create().Type, StringComparer.Ordinal);

    /// <summary>The names of all operators, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Operators.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Creates an operator from its name and attributes; those not named keep their defaults.</summary>
    /// <exception cref="UnknownOperatorException">The catalogue has no such operator.</exception>
    /// <exception cref="AttributeException">An attribute is unknown or out of range.</exception>
    public static Operator Create(string type, IReadOnlyDictionary<string, object?>? attributes = null)
    {
        if (!Operators.TryGetValue(type, out var create))
            throw new UnknownOperatorException(node: null, $"Operator '{type}' is unknown; did you mean {Names.MinBy(n => Distance(n, type))}? Catalog.Names lists them all.");
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

    /// <summary>How many letters must be added, taken away or changed to get from one word to the other, whatever their case.</summary>
    internal static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
