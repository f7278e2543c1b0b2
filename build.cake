// The one list of things to do with this repository:
//   dotnet tool restore && dotnet cake                    build and test
//   dotnet cake --target=Bench --filter='*Gemm*'          some benchmarks
//   dotnet cake --target=Fuzz --cases=100000 --seed=1     files changed at random
// Targets: Build, Test, Fuzz, Bench, Format, Pack, Clean, Default.

const string Solution = "EdgeNet.sln";
const string Artifacts = "artifacts";

var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
var filter = Argument("filter", "*");
var cases = Argument("cases", 100_000);
var seed = Argument("seed", 1);

Task("Build")
    .Description("Builds every project; a warning is an error.")
    .Does(() => DotNetBuild(Solution, new DotNetBuildSettings { Configuration = configuration }));

Task("Test")
    .Description("Runs every test.")
    .IsDependentOn("Build")
    .Does(() => DotNetTest(Solution, new DotNetTestSettings { Configuration = configuration, NoBuild = true }));

Task("Fuzz")
    .Description("Opens --cases files of every format, changed at random as --seed says: each must work or be refused, in time and within memory.")
    .Does(() => DotNetRun(
        "tests/EdgeNet.Fuzz",
        new ProcessArgumentBuilder().Append($"{cases}").Append($"{seed}"),
        new DotNetRunSettings { Configuration = "Release" }));

Task("Bench")
    .Description("Runs the benchmarks that --filter names (default: all of them).")
    .Does(() => DotNetRun(
        "benchmarks/EdgeNet.Benchmarks",
        new ProcessArgumentBuilder()
            .Append("--filter").AppendQuoted(filter)
            .Append("--artifacts").AppendQuoted($"{Artifacts}/benchmarks"),
        new DotNetRunSettings { Configuration = "Release" }));

Task("Format")
    .Description("Fails when a file is not formatted as .editorconfig says; `dotnet format` mends it.")
    .Does(() => DotNetFormat(Solution, new DotNetFormatSettings { VerifyNoChanges = true }));

Task("Pack")
    .Description("Packs the runtime, the model zoo, the data files, ONNX, ONNX Runtime as a back end, and the edgenet tool into artifacts/packages.")
    .IsDependentOn("Build")
    .DoesForEach(
        ["src/EdgeNet", "src/EdgeNet.Zoo", "src/EdgeNet.Data", "src/EdgeNet.Onnx", "src/EdgeNet.OnnxRuntime", "src/EdgeNet.Cli"],
        project => DotNetPack(project, new DotNetPackSettings
        {
            Configuration = configuration,
            NoBuild = true,
            OutputDirectory = $"{Artifacts}/packages",
        }));

Task("Clean")
    .Description("Removes what the other targets made.")
    .Does(() =>
    {
        DotNetClean(Solution, new DotNetCleanSettings { Configuration = configuration });
        CleanDirectory(Artifacts);
    });

Task("Default")
    .Description("Build and Test.")
    .IsDependentOn("Test");

RunTarget(target);
