using System.Text.Json;
using EdgeNet.Onnx.Proto;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using AttributeType = EdgeNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace EdgeNet.Onnx.Import;

/// <summary>The attributes of the node. What no rule has read in the end is reported, since ignoring it might change the result.</summary>
internal sealed partial class NodeImport
{
    private readonly Dictionary<string, AttributeProto> unread = new(StringComparer.Ordinal);
    private AutoPad? autoPad;

    /// <summary>The attributes nobody asked for.</summary>
    public IReadOnlyCollection<string> Unread => unread.Keys;

    public long Long(string name, long otherwise) => Take(name, AttributeType.Int)?.I ?? otherwise;

    public int Int(string name, int otherwise) => Long(name, otherwise) is >= int.MinValue and <= int.MaxValue and var value ? (int)value
        : throw new RuleException($"attribute '{name}' is beyond 32 bits");

    public bool Bool(string name, bool otherwise = false) => Int(name, otherwise ? 1 : 0) != 0;

    public float Float(string name, float otherwise) => Take(name, AttributeType.Float)?.F ?? otherwise;

    public string Text(string name, string otherwise) => Take(name, AttributeType.String)?.S.ToStringUtf8() ?? otherwise;

    public long[]? Longs(string name) => Take(name, AttributeType.Ints) is { } a ? [.. a.Ints] : null;

    public int[]? Ints(string name) => Longs(name) is { } all ? [.. all.Select(x => (int)Math.Clamp(x, int.MinValue, int.MaxValue))] : null;

    public float[]? Floats(string name) => Take(name, AttributeType.Floats) is { } a ? [.. a.Floats] : null;

    public string[]? Texts(string name) => Take(name, AttributeType.Strings) is { } a ? [.. a.Strings.Select(s => s.ToStringUtf8())] : null;

    public Tensor? Tensor(string name) => Take(name, AttributeType.Tensor) is { } a ? importer.Read(a.T ?? throw new RuleException($"attribute '{name}' holds no tensor")) : null;

    public GraphProto Graph(string name) => Take(name, AttributeType.Graph)?.G ?? throw new RuleException($"attribute '{name}' is missing");

    /// <summary>A word that names one of ours: ONNX writes prefer_floor for PreferFloor, and some words in capitals.</summary>
    public T Word<T>(string name, string otherwise) where T : struct, Enum => WordOf<T>(name, Text(name, otherwise));

    /// <summary>What the word of an attribute names.</summary>
    public static T WordOf<T>(string name, string word) where T : struct, Enum
    {
        var known = Enum.GetNames<T>().FirstOrDefault(known => string.Equals(known, word.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        return known is not null ? Enum.Parse<T>(known)
            : throw new RuleException($"attribute '{name}' is '{word}'; supported are {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName))}");
    }

    /// <summary>Whether padding follows from the sizes. Reading it twice gives the same.</summary>
    public AutoPad AutoPad => autoPad ??= Text("auto_pad", "NOTSET") switch
    {
        "NOTSET" or "" => AutoPad.None,
        "SAME_UPPER" => AutoPad.SameUpper,
        "SAME_LOWER" => AutoPad.SameLower,
        "VALID" => AutoPad.Valid,
        var other => throw new RuleException($"attribute 'auto_pad' is '{other}'"),
    };

    /// <summary>The attribute that says the same whatever its value is here, such as a seed: read and forgotten.</summary>
    public void Ignore(string name) => unread.Remove(name);

    /// <summary>Every attribute not yet read, by name, for <see cref="EdgeNet.Operators.Catalog.Create"/>.</summary>
    private Dictionary<string, object?> AllAttributes()
    {
        var all = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, attribute) in unread)
        {
            all[name] = TypeOf(attribute) switch
            {
                AttributeType.Int => attribute.I,
                AttributeType.Float => attribute.F,
                AttributeType.String => attribute.S.ToStringUtf8().Replace("_", "", StringComparison.Ordinal),
                AttributeType.Ints => attribute.Ints.ToArray(),
                AttributeType.Floats => attribute.Floats.ToArray(),
                var other => throw new RuleException($"attribute '{name}' is a {other}"),
            };
        }

        unread.Clear();
        return all;
    }

    private AttributeProto? Take(string name, AttributeType type)
    {
        if (!unread.Remove(name, out var attribute)) return null;
        return TypeOf(attribute) == type ? attribute : throw new RuleException($"attribute '{name}' is a {TypeOf(attribute)}; expected {type}");
    }

    // Files of the first versions leave the type out.
    private static AttributeType TypeOf(AttributeProto a) => a.Type != AttributeType.Undefined ? a.Type
        : a.Ints.Count > 0 ? AttributeType.Ints
        : a.Floats.Count > 0 ? AttributeType.Floats
        : a.Strings.Count > 0 ? AttributeType.Strings
        : a.T is not null ? AttributeType.Tensor
        : a.G is not null ? AttributeType.Graph
        : a.S.Length > 0 ? AttributeType.String
        : a.F != 0 ? AttributeType.Float
        : AttributeType.Int;
}
