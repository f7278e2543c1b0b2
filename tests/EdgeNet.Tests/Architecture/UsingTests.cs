using System.Text.RegularExpressions;

namespace EdgeNet.Tests.Architecture;

/// <summary>The one thing of a file's form that neither the compiler nor <c>dotnet format whitespace</c> looks at.</summary>
public sealed partial class UsingTests
{
    [Fact]
    public void Usings_stand_in_order_the_systems_first()
    {
        foreach (var (path, text) in Repository.Sources("."))
        {
            var names = Using().Matches(text).Select(match => match.Groups["name"].Value).ToList();
            var sorted = names.OrderByDescending(name => name == "System" || name.StartsWith("System.", StringComparison.Ordinal))
                .ThenBy(name => name.Replace('.', ' '), StringComparer.OrdinalIgnoreCase); // part by part
            Assert.True(sorted.SequenceEqual(names, StringComparer.Ordinal), $"{path}: sort the usings, or run dotnet format.");
        }
    }

    [GeneratedRegex(@"^using (?<name>[\w.]+);\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Using();
}
