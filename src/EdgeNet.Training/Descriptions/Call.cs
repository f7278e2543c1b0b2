using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>A name with settings, as in <c>dense: { units: 10 }</c>, or a name alone.</summary>
/// <param name="Name">The name.</param>
/// <param name="Map">The settings.</param>
/// <param name="Node">Where it stands.</param>
internal sealed record Call(string Name, YamlMappingNode Map, YamlNode Node)
{
    /// <summary>What a node says.</summary>
    /// <param name="node">The node.</param>
    /// <param name="what">What it should be, as a sentence begins.</param>
    /// <exception cref="DescriptionException">It is neither a name nor a name with settings.</exception>
    public static Call Read(YamlNode node, string what) => node switch
    {
        YamlScalarNode { Value: { Length: > 0 } name } => new(name, new YamlMappingNode(), node),
        YamlMappingNode { Children: [var (key, value)] } when key is YamlScalarNode { Value: { } name } => value switch
        {
            YamlMappingNode map => new(name, map, node),
            YamlScalarNode { Value: null or "" } => new(name, new YamlMappingNode(), node),
            _ => throw new DescriptionException(value, $"The settings of {name} have names, as in '{name}: {{ setting: 1 }}'."),
        },
        _ => throw new DescriptionException(node, $"{what} is a name, or a name with settings as in 'dense: {{ units: 10 }}'."),
    };

    /// <summary>The one of this name.</summary>
    /// <exception cref="DescriptionException">There is none.</exception>
    public T Choose<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string kind) where T : class
    {
        try
        {
            return Choice.Named(all, nameOf, Name, kind);
        }
        catch (EdgeNetException e)
        {
            throw new DescriptionException(Node, e.Message);
        }
    }

    /// <summary>Its settings, of which there may be these.</summary>
    /// <exception cref="DescriptionException">There is another.</exception>
    public Settings Settings(IReadOnlyList<string> known, DataShape? data = null) => new(Map, Name, known, data);
}
