using System.Xml.Linq;

namespace EdgeNet.Tests.Architecture;

/// <summary>Which project may reference what. Dependencies point inward, to the runtime, which needs next to nothing.</summary>
public class ProjectReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["EdgeNet"] = ["System.Numerics.Tensors"],
        ["EdgeNet.Zoo"] = ["EdgeNet", "EdgeNet.Data", "EdgeNet.Training"],
        ["EdgeNet.Data"] = ["EdgeNet"],
        ["EdgeNet.Data.Sources"] = ["EdgeNet", "EdgeNet.Data"],
        ["EdgeNet.Training"] = ["EdgeNet", "EdgeNet.Data", "YamlDotNet"],
        ["EdgeNet.Onnx"] = ["EdgeNet", "Google.Protobuf", "Grpc.Tools"],
        ["EdgeNet.OnnxRuntime"] = ["EdgeNet", "EdgeNet.Onnx", "Microsoft.ML.OnnxRuntime"],
        ["Microsoft.ML.OnnxRuntime"] = [],
        ["EdgeNet.Cli"] = ["EdgeNet", "EdgeNet.Data", "EdgeNet.Data.Sources", "EdgeNet.Onnx", "EdgeNet.OnnxRuntime", "EdgeNet.Training", "EdgeNet.Zoo", "Spectre.Console", "System.CommandLine"],
        ["EdgeNet.Benchmarks"] = ["EdgeNet", "EdgeNet.Training", "EdgeNet.Zoo", "BenchmarkDotNet"],
        ["EdgeNet.Fuzz"] = ["EdgeNet", "EdgeNet.Data", "EdgeNet.Onnx"],
        ["EdgeNet.Tests"] =
        [
            "EdgeNet", "EdgeNet.Zoo", "EdgeNet.Cli", "EdgeNet.Data", "EdgeNet.Data.Sources", "EdgeNet.Fuzz", "EdgeNet.Onnx", "EdgeNet.OnnxRuntime",
            "EdgeNet.Training", "FsCheck", "Microsoft.NET.Test.Sdk", "Xunit.SkippableFact", "xunit", "xunit.runner.visualstudio",
        ],
    };

    /// <summary>What Directory.Build.props gives every project: analyzers, which leave nothing in the output.</summary>
    private static readonly string[] Everywhere = ["Meziantou.Analyzer"];

    [Fact]
    public void Projects_reference_only_what_the_table_allows()
    {
        var projects = new[] { "src", "tests", "benchmarks" }.SelectMany(folder => Repository.Files(folder, "*.csproj")).ToArray();
        Assert.NotEmpty(projects);
        Assert.Empty(projects.SelectMany(path => Violations(Path.GetFileNameWithoutExtension(path), Load(path))));
        Assert.Empty(References(Load("Directory.Build.props")).Except(Everywhere, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "EdgeNet.sln")).Replace('\\', '/');
        foreach (var path in new[] { "src", "tests", "benchmarks" }.SelectMany(folder => Repository.Files(folder, "*.csproj")))
            Assert.Contains($"\"{path}\"", solution, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("EdgeNet", """<ProjectReference Include="../EdgeNet.Zoo/EdgeNet.Zoo.csproj" />""", "EdgeNet.Zoo")]
    [InlineData("EdgeNet", """<ProjectReference Include="..\EdgeNet.Cli\EdgeNet.Cli.csproj" />""", "EdgeNet.Cli")]
    [InlineData("EdgeNet.Zoo", """<PackageReference Include="Spectre.Console" />""", "Spectre.Console")]
    [InlineData("EdgeNet.Unheard", "", "EdgeNet.Unheard")]
    public void A_reference_outside_the_table_is_found(string project, string item, string named)
    {
        var violations = Violations(project, XDocument.Parse($"<Project><ItemGroup>{item}</ItemGroup></Project>"));
        Assert.Contains(named, Assert.Single(violations), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Violations(string project, XDocument file) =>
        !Allowed.TryGetValue(project, out var allowed)
            ? [$"{project} is a new project: give it a row in {nameof(ProjectReferenceTests)}."]
            : References(file).Except(allowed, StringComparer.Ordinal).Select(reference => $"{project} may not reference {reference}.");

    private static IEnumerable<string> References(XDocument file) =>
        from item in file.Descendants()
        where item.Name.LocalName is "PackageReference" or "ProjectReference" or "Reference" or "FrameworkReference"
        let include = (string?)item.Attribute("Include")
        where include is not null
        select include.EndsWith(".csproj", StringComparison.Ordinal) ? Path.GetFileNameWithoutExtension(include.Replace('\\', '/')) : include;

    private static XDocument Load(string path) => XDocument.Load(Path.Combine(Repository.Root, path));
}
