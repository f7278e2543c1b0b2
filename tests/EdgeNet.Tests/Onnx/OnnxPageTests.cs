using System.Text.RegularExpressions;
using EdgeNet.Onnx;
using EdgeNet.Tests.Architecture;

namespace EdgeNet.Tests.Onnx;

/// <summary>docs/onnx.md names what is imported.</summary>
public partial class OnnxPageTests
{
    [Fact]
    public void The_table_of_operators_is_that_of_the_importer()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "onnx.md"));
        var named = from row in Row().Matches(page)
                    from name in Name().Matches(row.Groups["names"].Value)
                    select $"{name.Groups["name"].Value}: {row.Groups["class"].Value}";
        var imported = OperatorMap.Rules.Select(rule => $"{rule.Key}: {rule.Value.Method.DeclaringType!.Name}");
        Assert.Equal(imported.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    /// <summary>A row of classes that import, such as <c>| Pools | `MaxPool` |</c>.</summary>
    [GeneratedRegex(@"^\| (?<class>\w+) \| (?<names>`.*`) \|\r?$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Name();
}
