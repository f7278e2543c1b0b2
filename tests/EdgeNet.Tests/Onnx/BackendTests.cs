using EdgeNet.Cli.Checks;
using EdgeNet.Onnx;

namespace EdgeNet.Tests.Onnx;

/// <summary>ONNX's own backend cases, which Debian packs as libonnx-testdata: a model, inputs, and the outputs it must have.</summary>
public class BackendTests
{
    private const string Data = "/usr/share/libonnx-testdata/data", Missing = "";

    public static TheoryData<string> Cases
    {
        get
        {
            var folders = Directory.Exists(Data) ? Directory.GetFiles(Data, "model.onnx", SearchOption.AllDirectories) : [];
            return folders.Length == 0 ? new(Missing) : new(folders.Select(f => Path.GetRelativePath(Data, Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void A_backend_case_passes_or_asks_for_what_is_out_of_scope(string name)
    {
        if (name == Missing)
        {
            Assert.Null(Environment.GetEnvironmentVariable("EDGENET_CI"));
            Skip.If(true, "ONNX's backend cases are not installed; `apt install libonnx-testdata` brings them.");
        }

        var result = new CheckCase(Path.Combine(Data, name)).Run(new() { Threads = 1 }, new(), TimeSpan.FromMinutes(5));
        if (result.Verdict == Verdict.Unsupported) Assert.All(result.Problems, problem => Assert.True(OutOfScope.Has(problem), $"{problem} is not in {nameof(OutOfScope)}"));
        else Assert.True(result.Verdict == Verdict.Pass, result.Reason);
    }

    [Fact]
    public void No_operator_that_is_imported_is_said_to_be_out_of_scope() =>
        Assert.Empty(OutOfScope.Operators.Intersect(OperatorMap.Rules.Keys, StringComparer.Ordinal));
}
