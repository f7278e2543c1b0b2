using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Tests.Architecture;

/// <summary>An operator is found by its name: in the catalogue, and as a file in its folder.</summary>
public class OperatorFolderTests
{
    private const string Operators = "src/EdgeNet/Operators";

    [Fact]
    public void Every_operator_is_catalogued_and_lives_in_a_folder() =>
        Assert.Empty(Violations(
            [.. from type in typeof(Operator).Assembly.GetTypes() where type.IsSubclassOf(typeof(Operator)) && !type.IsAbstract select type.Name],
            Catalog.Names,
            [.. Repository.Files(Operators, "*.cs")]));

    [Theory]
    [InlineData("Blur is not in the catalogue", "Add,Blur", "Add", "Add/Add.cs,Add/Blur.cs")]
    [InlineData("Blur has no file Blur.cs", "Add,Blur", "Add,Blur", "Add/Add.cs,Blur/Smear.cs,Blur/Add.cs")]
    [InlineData("Blur has no file Blur.cs", "Add,Blur", "Add,Blur", "Add/Add.cs,Blur.cs")]
    [InlineData("The folder Blur holds no catalogued operator", "Add", "Add", "Add/Add.cs,Blur/Blur.cs")]
    public void What_is_out_of_place_is_found(string complaint, string types, string catalogue, string files) =>
        Assert.Contains(complaint, Assert.Single(Violations(
            types.Split(','), catalogue.Split(','), [.. files.Split(',').Select(file => $"{Operators}/{file}")])), StringComparison.Ordinal);

    private static IEnumerable<string> Violations(IReadOnlyList<string> types, IReadOnlyList<string> catalogue, IReadOnlyList<string> files)
    {
        var parts = files.Select(file => file[(Operators.Length + 1)..].Split('/')).ToArray();
        foreach (var type in types.Except(catalogue, StringComparer.Ordinal))
            yield return $"{type} is not in the catalogue: add its line to {Operators}/Catalog.cs.";
        foreach (var name in catalogue)
            if (!parts.Any(part => part is [_, var file] && string.Equals(file, $"{name}.cs", StringComparison.Ordinal)))
                yield return $"{name} has no file {name}.cs in a folder of {Operators}.";
        foreach (var folder in parts.Where(part => part.Length > 1).GroupBy(part => part[0], StringComparer.Ordinal))
            if (!folder.Any(part => catalogue.Contains(Path.GetFileNameWithoutExtension(part[^1]), StringComparer.Ordinal)))
                yield return $"The folder {folder.Key} holds no catalogued operator.";
    }
}
