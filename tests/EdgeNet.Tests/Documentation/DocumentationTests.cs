using System.Text.RegularExpressions;
using EdgeNet.Tests.Architecture;

namespace EdgeNet.Tests.Documentation;

/// <summary>The pages of the repository say what is true of its files.</summary>
public partial class DocumentationTests
{
    private static IEnumerable<string> Pages => Repository.Files(".", "*.md");

    [Fact]
    public void Excerpts_are_found_in_the_files_they_are_said_to_come_from()
    {
        var excerpts = Pages.SelectMany(page => Excerpt().Matches(Text(page)).Select(match => (Page: page, File: match.Groups["file"].Value, Code: match.Groups["code"].Value))).ToArray();
        Assert.NotEmpty(excerpts);
        foreach (var (page, file, code) in excerpts)
            Assert.True(Unindented(Text(file)).Contains(Unindented(code), StringComparison.Ordinal), $"{page} quotes {file} with words that are not there:\n{code}");
    }

    [Fact]
    public void Links_between_pages_lead_somewhere()
    {
        var links = Pages.SelectMany(page => Link().Matches(Text(page)).Select(match => (Page: page, Target: match.Groups["target"].Value))).ToArray();
        Assert.NotEmpty(links);
        foreach (var (page, target) in links)
        {
            var path = Path.Combine(Repository.Root, Path.GetDirectoryName(page) ?? "", target);
            Assert.True(Path.Exists(path), $"{page} links to {target}, which is not there.");
        }
    }

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.TrimStart()));

    private static string Text(string path) => File.ReadAllText(Path.Combine(Repository.Root, path)).ReplaceLineEndings("\n");

    /// <summary>A block of C# behind a comment that names its file.</summary>
    [GeneratedRegex(@"<!-- (?<file>\S+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Excerpt();

    /// <summary>A link to another file of the repository.</summary>
    [GeneratedRegex(@"\]\((?!https?:|#)(?<target>[^)#]+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Link();
}
