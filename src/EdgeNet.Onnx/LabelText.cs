using System.Text.RegularExpressions;

namespace EdgeNet.Onnx;

/// <summary>Names of classes as exporters write them into a model's metadata.</summary>
internal static class LabelText
{
    private static readonly string[] Keys = ["labels", "classes", "class_names", "names", "character"];

    /// <summary>The names under the first key in use for them; none if there is none.</summary>
    public static IReadOnlyList<string> Find(IReadOnlyDictionary<string, string> metadata) =>
        Keys.FirstOrDefault(metadata.ContainsKey) is { } key ? Parse(metadata[key]) : [];

    /// <summary>One name a line; or a list in brackets, or <c>{0: 'cat', 1: 'dog'}</c>, with quotes; or names between commas.</summary>
    private static string[] Parse(string text)
    {
        if (text.TrimStart() is ['[' or '{', ..]) return [.. Quoted.Matches(text).Where(m => !m.Groups["key"].Success).Select(m => m.Groups["name"].Value)];
        var lines = text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        return lines.Length > 1 ? lines : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
    }

    // In time that grows with the text, whatever it holds.
    private static readonly Regex Quoted = new(
        """
        ("(?<name>(\\.|[^"\\])*)"|'(?<name>(\\.|[^'\\])*)')(?<key>\s*:)?
        """, RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(10));
}
