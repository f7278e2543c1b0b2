using System.Text.RegularExpressions;
using EdgeNet.Tests.Architecture;
using EdgeNet.Tests.Cli;

namespace EdgeNet.Tests.Documentation;

/// <summary>docs/commands.md says what <c>--help</c> does.</summary>
public sealed partial class CommandsPageTests
{
    private static readonly Dictionary<string, string> Sections = SectionStart()
        .Split(File.ReadAllText(Path.Combine(Repository.Root, "docs", "commands.md")).ReplaceLineEndings("\n")).Skip(1)
        .ToDictionary(section => section[..section.IndexOf('\n', StringComparison.Ordinal)], StringComparer.Ordinal);

    private static string[] Names => [.. Lines("Commands", CommandLine.Run("--help")).Select(line => line.Name.Split(' ')[0])];

    public static TheoryData<string> Commands() => [.. Names];

    [Fact]
    public void Every_command_is_on_the_page_and_no_other() => Assert.Equal(Names, Sections.Keys);

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_command_is_explained_as_its_help_does(string command)
    {
        var (section, help) = (Sections[command], CommandLine.Run(command, "--help"));
        Assert.Equal(
            Lines("Arguments", help).Concat(Lines("Options", help)).Where(line => !line.Name.EndsWith("--help", StringComparison.Ordinal)).Select(line => (line.Name, Fixed(line.Name, line.Text))),
            TableRow().Matches(section).Select(row => (Cell(row, "name"), Fixed(Cell(row, "name"), Cell(row, "text")))));
        Assert.Contains(PartOf("Description", help).Trim(), section, StringComparison.Ordinal);
        Assert.Contains(Example().Match(section).Groups["line"].Value, PartOf("Examples", help), StringComparison.Ordinal);
    }

    /// <summary>What is said of an option, but for the defaults that the machine decides.</summary>
    private static string Fixed(string name, string text) => name.StartsWith("--threads", StringComparison.Ordinal) || name.StartsWith("--simd", StringComparison.Ordinal) ? "" : text;

    private static string Cell(Match row, string group) => row.Groups[group].Value.Replace("\\|", "|", StringComparison.Ordinal);

    private static IEnumerable<(string Name, string Text)> Lines(string part, CommandLine help) =>
        HelpLine().Matches(PartOf(part, help)).Select(line => (line.Groups["name"].Value, line.Groups["text"].Value));

    private static string PartOf(string part, CommandLine help) =>
        help.Output.ReplaceLineEndings("\n").Split("\n\n").SingleOrDefault(text => text.StartsWith($"{part}:\n", StringComparison.Ordinal))?[(part.Length + 1)..] ?? "";

    [GeneratedRegex(@"^## ", RegexOptions.Multiline, 10_000)]
    private static partial Regex SectionStart();

    [GeneratedRegex(@"^\| `(?<name>.+?)` \| (?<text>.+) \|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"^  (?<name>\S.*?) {2,}(?<text>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"```\n(?<line>.+)\n```", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Example();
}
