using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>
/// Reads YAML that nobody vouches for. What could only be meant to do harm is refused before a tree is made of it: nests so deep that the stack would
/// end, and aliases, by which a short text stands for an endless one.
/// </summary>
internal static class YamlText
{
    /// <summary>A description of a thousand layers has a tenth of it.</summary>
    public const int MostCharacters = 1 << 20;

    private const int Deepest = 32;

    /// <summary>The root of the only document; null if there is none.</summary>
    /// <exception cref="DescriptionException">It is no YAML, or not such as a description is written in.</exception>
    public static YamlNode? Read(string text)
    {
        if (text.Length > MostCharacters) throw new DescriptionException($"This is more than {MostCharacters:N0} characters, which no description needs.");
        try
        {
            Check(new Parser(new StringReader(text)));
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents switch
            {
                [] => null,
                [var document] => document.RootNode,
                _ => throw new DescriptionException("There are several documents; a description is one."),
            };
        }
        catch (YamlException e)
        {
            throw new DescriptionException($"line {e.Start.Line}: This is no YAML: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    private static void Check(Parser parser)
    {
        for (var depth = 0; parser.MoveNext(); depth += parser.Current!.NestingIncrease)
        {
            var line = $"line {parser.Current!.Start.Line}";
            if (parser.Current is AnchorAlias alias) throw new DescriptionException($"{line}: '*{alias.Value}' stands for what is said elsewhere, which isn't understood; write it out.");
            if (depth > Deepest) throw new DescriptionException($"{line}: Lists and settings lie within each other more than {Deepest} deep, which no description needs.");
        }
    }
}
