using System.Text.RegularExpressions;

namespace EdgeNet.Tests.Architecture;

/// <summary>The runtime's folders are layers: each may use itself and those before it, never one after it.</summary>
public partial class LayerTests
{
    private const string Runtime = "src/EdgeNet";

    /// <summary>Innermost first. Types in the root namespace, such as the exceptions, are free for all.</summary>
    private static readonly string[] Layers =
    [
        "Memory",
        "Tensors",
        "Simd",
        "Threading",
        "Kernels",
        "Graphs",
        "Operators",
        "Passes",
        "Execution",
        "Training",
        "Models",
    ];

    [Fact]
    public void Folders_of_the_runtime_use_only_inward_ones()
    {
        var sources = Repository.Sources(Runtime).ToArray();
        Assert.NotEmpty(sources);
        Assert.Empty(sources.SelectMany(source => Violations(source.Path, source.Text)));
    }

    [Theory]
    [InlineData("using EdgeNet.Execution;")]
    [InlineData("using static EdgeNet.Execution.Plan;")]
    [InlineData("using Plan = EdgeNet.Execution.Plan;")]
    [InlineData("class A { global::EdgeNet.Execution.Plan plan; }")]
    [InlineData("class A { Execution.Plan plan; }")]
    [InlineData("class A { string S => $\"{Execution.Plan.Empty}\"; }")]
    [InlineData("// tidy\nusing EdgeNet.Execution;")]
    public void An_outward_use_is_found(string source) =>
        Assert.Contains("Execution", Assert.Single(Violations($"{Runtime}/Kernels/A.cs", $"{source}\nnamespace EdgeNet.Kernels;")), StringComparison.Ordinal);

    [Theory]
    [InlineData("using EdgeNet.Simd;")]
    [InlineData("using EdgeNet.Kernels;")]
    [InlineData("// EdgeNet.Execution.Plan owns this.")]
    [InlineData("/* see\nEdgeNet.Execution.Plan */")]
    [InlineData("class A { string S => \"EdgeNet.Execution.Plan\"; }")]
    [InlineData("class A { int N => this.Execution.Count; }")]
    public void An_inward_use_and_a_mention_pass(string source) =>
        Assert.Empty(Violations($"{Runtime}/Kernels/A.cs", $"{source}\nnamespace EdgeNet.Kernels;"));

    [Theory]
    [InlineData("Kernels/A.cs", "namespace EdgeNet.Tensors;", "namespace")]
    [InlineData("Kernels/A.cs", "class A;", "namespace")]
    [InlineData("A.cs", "namespace EdgeNet.Kernels;", "namespace")]
    [InlineData("Gadgets/A.cs", "namespace EdgeNet.Gadgets;", "no layer")]
    [InlineData("Tensors/A.cs", "global using EdgeNet.Tensors;\nnamespace EdgeNet.Tensors;", "global using")]
    public void A_file_that_hides_its_layer_is_found(string path, string source, string complaint) =>
        Assert.Contains(complaint, Assert.Single(Violations($"{Runtime}/{path}", source)), StringComparison.Ordinal);

    private static IEnumerable<string> Violations(string path, string source)
    {
        var parts = path[(Runtime.Length + 1)..].Split('/');
        var layer = parts.Length == 1 ? "" : parts[0];
        var place = Array.IndexOf(Layers, layer);
        if (layer.Length > 0 && place < 0)
        {
            yield return $"{path}: the folder {layer} is no layer; give it a place in {nameof(LayerTests)}.";
            yield break;
        }

        var expected = layer.Length == 0 ? "EdgeNet" : $"EdgeNet.{layer}";
        var declared = SourceText.Find(Namespace(), source).Select(found => found.Match.Groups["name"].Value).ToArray();
        if (declared is not [var name] || !string.Equals(name, expected, StringComparison.Ordinal))
            yield return $"{path}: expected the one namespace {expected}, found '{string.Join(", ", declared)}'.";

        foreach (var (_, line) in SourceText.Find(GlobalUsing(), source))
            yield return $"{path}:{line}: a global using hides what each file depends on; write it where it is needed.";

        if (layer.Length == 0) yield break;
        foreach (var (match, line) in SourceText.Find(Use(), source))
            if (Array.IndexOf(Layers, match.Groups["layer"].Value) > place)
                yield return $"{path}:{line}: {layer} may not use {match.Groups["layer"].Value}, which is built on it.";
    }

    /// <summary>A namespace reached by its full name, or, as C# also allows from a sibling, by its last part.</summary>
    [GeneratedRegex(@"(?<![\w.])(EdgeNet\.(?<layer>\w+)|(?<layer>\w+)\.(?=[A-Z]))", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Use();

    [GeneratedRegex(@"^\s*namespace\s+(?<name>[\w.]+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^\s*global\s+using\b", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex GlobalUsing();
}
