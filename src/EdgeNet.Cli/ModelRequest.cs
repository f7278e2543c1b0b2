using EdgeNet.Tensors;

namespace EdgeNet.Cli;

/// <summary>The model a command line asks for.</summary>
/// <param name="Model">A name of the zoo, or the path of an .edgenet or .onnx file.</param>
internal sealed record ModelRequest(string Model)
{
    /// <summary>The shapes of inputs, by name.</summary>
    public IReadOnlyList<Named<Shape>> Shapes { get; init; } = [];

    /// <summary>What inputs hold that are to become constants, by name: numbers, or a file of them.</summary>
    public IReadOnlyList<Named<string>> Values { get; init; } = [];

    /// <summary>What inputs will hold in a run, by name: it decides shapes left free, and becomes a constant where the model can't be built otherwise.</summary>
    public IReadOnlyList<Named<string>> Given { get; init; } = [];

    /// <summary>Whether images are taken channels last, whatever the file does.</summary>
    public bool ChannelsLast { get; init; }
}

/// <summary>What a command line says of one input or output.</summary>
/// <param name="Name">Its name; empty for the only one there is.</param>
/// <param name="Value">What is said of it.</param>
internal sealed record Named<T>(string Name, T Value)
{
    /// <summary>The name meant.</summary>
    /// <exception cref="EdgeNetException">There is no such name, or none is given and there are several.</exception>
    public string Resolve(IReadOnlyList<string> names, string kind) =>
        Name.Length == 0 ? names.Count == 1 ? names[0]
            : throw new EdgeNetException($"The model has {names.Count} {kind}s; say which one is meant, as in {names.FirstOrDefault("name")}=… It has {string.Join(", ", names)}.")
        : names.Contains(Name, StringComparer.Ordinal) ? Name
            : throw new EdgeNetException($"The model has no {kind} '{Name}'{Spelling.DidYouMean(Name, names)} It has {string.Join(", ", names)}.");
}

/// <summary>Turns what a command line says of several into a table.</summary>
internal static class NamedExtensions
{
    /// <exception cref="EdgeNetException">A name is unknown, or stands there twice.</exception>
    public static Dictionary<string, T> ByName<T>(this IEnumerable<Named<T>> all, IReadOnlyList<string> names, string kind = "input")
    {
        var table = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var each in all)
            if (!table.TryAdd(each.Resolve(names, kind), each.Value)) throw new EdgeNetException($"{kind} '{each.Resolve(names, kind)}' is given twice.");
        return table;
    }
}
