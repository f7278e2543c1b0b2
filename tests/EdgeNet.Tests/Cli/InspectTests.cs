using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Models;
using EdgeNet.Simd;
using EdgeNet.Tests.Models;
using EdgeNet.Training.Layers;

namespace EdgeNet.Tests.Cli;

public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Everything_a_file_says_is_shown()
    {
        var network = new Sequential([28, 28, 1]) { new Conv2D(4, 3) { Name = "features", Trainable = false }, new BatchNorm(), new Flatten(), new Dense(3) { Name = "head" } };
        network.Info = new() { Task = ModelTask.Classification, Labels = ["a", "b", "c"], Metadata = new ModelInfo().Metadata.Add("data", "clothes") };
        network.Save(folder["m.edgenet"]);
        using var key = SigningKey.Create();
        Model.Sign(folder["m.edgenet"], key);
        Model.Compress(folder["m.edgenet"], folder["m.edgenet.br"]);

        var file = CommandLine.Run("inspect", folder["m.edgenet.br"], "--json").Json().GetProperty("file");
        Assert.True(file.GetProperty("compressed").GetBoolean());
        Assert.Equal(key.PublicKey.Fingerprint, file.GetProperty("signed_by").GetString());
        Assert.Equal(3, file.GetProperty("labels").GetInt32());
        Assert.Equal("clothes", file.GetProperty("metadata").GetProperty("data").GetString());
        var roles = file.GetProperty("parameters").EnumerateArray().GroupBy(p => p.GetProperty("role").GetString()!, StringComparer.Ordinal)
            .ToDictionary(role => role.Key, role => (role.Sum(p => p.GetProperty("numbers").GetInt64()), string.Join(' ', role.Select(p => p.GetProperty("layer").GetString()).Distinct())), StringComparer.Ordinal);
        Assert.Equal((4 * 9 + 4, "features"), roles["Frozen"]);
        Assert.Equal((4 + 4, "batch_norm"), roles["Statistic"]);
        Assert.Equal((4 + 4 + (26 * 26 * 4 * 3) + 3, "batch_norm head"), roles["Trainable"]);

        var text = CommandLine.Run("inspect", folder["m.edgenet"]).Output;
        foreach (var part in new[] { "mapped as it is", key.PublicKey.Fingerprint, "no processor", "Classification, 3 labels", "40 numbers of features", "clothes" })
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Matches(@"head/kernel +head +3×2704 +8,112 +Trainable", CommandLine.Run("inspect", folder["m.edgenet"], "--parameters").Output);
    }

    [Fact]
    public void A_model_compiled_for_another_processor_is_shown_as_it_runs_there()
    {
        var other = Target.All.First(target => target.Simd != Cpu.Current);
        Model.Save(folder["m.edgenet"], CompiledModelTests.Build("windows").PackedFor([other]));
        var report = CommandLine.Run("inspect", folder["m.edgenet"], "--json").Json();
        Assert.Equal(other.Name, report.GetProperty("file").GetProperty("targets")[0].GetString());
        Assert.NotEqual(0, report.GetProperty("layers").GetArrayLength());
        Assert.Equal(1, CommandLine.Run("inspect", folder["m.edgenet"], "--simd", Cpu.Current.ToString()).ExitCode);
    }

    [Fact]
    public void An_imported_model_says_what_can_be_tuned()
    {
        Assert.Equal(0, CommandLine.Run("export", "lenet5", "-o", folder["m.onnx"]).ExitCode);
        Assert.Equal(0, CommandLine.Run("import", folder["m.onnx"]).ExitCode);
        var report = CommandLine.Run("inspect", folder["m.edgenet"], "--json").Json();
        Assert.Equal(report.GetProperty("parameters").GetInt64(), report.GetProperty("file").GetProperty("parameters").EnumerateArray().Sum(p => p.GetProperty("numbers").GetInt64()));
    }
}
