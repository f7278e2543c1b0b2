using System.Diagnostics;
using EdgeNet.Cli.Reports;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Onnx;
using EdgeNet.Zoo;

namespace EdgeNet.Tests.Cli;

public class ReportTests
{
    [Fact]
    public void Bench_prints_the_promised_keys_and_allocates_nothing()
    {
        var report = CommandLine.RunAlone("bench", "keras_cnn", "--threads", "1", "--runs", "5", "--json").Json();
        Assert.Equal("keras_cnn", report.GetProperty("model").GetString());
        Assert.Equal(1, report.GetProperty("threads").GetInt32());
        Assert.Equal(5, report.GetProperty("runs").GetInt32());
        Assert.Equal(0, report.GetProperty("managed_bytes_per_run").GetInt64());
        Assert.InRange(report.GetProperty("min_ms").GetDouble(), 0, report.GetProperty("median_ms").GetDouble());
        foreach (var key in new[] { "gflops", "arena_bytes", "weight_bytes", "load_ms", "first_load_ms", "peak_rss_bytes" })
            Assert.True(report.GetProperty(key).GetDouble() > 0, key);
        Assert.False(report.TryGetProperty("profile", out _));
    }

    [SkippableFact]
    public void Bench_compares_with_a_peer()
    {
        var peer = OnnxRuntimeHere.Require().Name;
        var run = CommandLine.Run("bench", "lenet5", "--threads", "1", "--runs", "50", "--vs", peer, "--json");
        var report = run.Json();
        Assert.Equal(peer, report.GetProperty("peer").GetString());
        Assert.True(report.GetProperty("peer_median_ms").GetDouble() > 0);
        Assert.InRange(report.GetProperty("ratio").GetDouble(), report.GetProperty("ratio_low").GetDouble(), report.GetProperty("ratio_high").GetDouble());
        Assert.InRange(report.GetProperty("difference").GetDouble(), 0, 1e-4);
        Assert.Equal(1, report.GetProperty("peers").GetArrayLength());
        Assert.Contains($"Median of {peer}", CommandLine.Run("bench", "lenet5", "--runs", "5", "--vs", peer).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Bench_says_what_a_process_of_its_own_takes()
    {
        var report = CommandLine.Run("bench", "lenet5", "--runs", "2", "--json").Json();
        var (alone, all) = (report.GetProperty("runtime_rss_bytes").GetInt64(), report.GetProperty("peak_rss_bytes").GetInt64());
        Assert.InRange(alone, 1 << 20, all);
        using var here = Process.GetCurrentProcess();
        Assert.True(all < here.PeakWorkingSet64, "a process that runs nothing but LeNet takes more memory than one that runs all tests");
    }

    [SkippableFact]
    public void Bench_compares_a_quantized_model_with_the_better_of_bytes_and_floats()
    {
        var peer = OnnxRuntimeHere.Require().Name;
        using var folder = new TemporaryFolder();
        Model.Save(folder["bytes.edgenet"], Bytes());
        var report = CommandLine.Run("bench", folder["bytes.edgenet"], "--threads", "1", "--runs", "20", "--vs", peer, "--json").Json();
        var peers = report.GetProperty("peers").EnumerateArray().ToArray();
        Assert.Equal([$"{peer} int8", $"{peer} float"], peers.Select(p => p.GetProperty("name").GetString()));
        Assert.Equal(peers.Max(p => p.GetProperty("ratio").GetDouble()), report.GetProperty("ratio").GetDouble());
        Assert.All(peers, p => Assert.True(p.GetProperty("peak_rss_bytes").GetInt64() > 1 << 20));
        Assert.InRange(peers[0].GetProperty("difference").GetDouble(), 0, 0.02);
        Assert.True(peers[1].GetProperty("difference").GetDouble() > peers[0].GetProperty("difference").GetDouble(), "floats round as bytes do");
    }

    [Fact]
    public void Bench_compares_a_quantized_model_with_itself_in_floats()
    {
        using var folder = new TemporaryFolder();
        Model.Save(folder["bytes.edgenet"], Bytes());
        var report = CommandLine.Run("bench", folder["bytes.edgenet"], "--runs", "20", "--vs", "float", "--json").Json();
        Assert.Equal("float", report.GetProperty("peer").GetString());
        Assert.InRange(report.GetProperty("difference").GetDouble(), 1e-4, 0.2);
        var refused = CommandLine.Run("bench", "lenet5", "--runs", "2", "--vs", "float");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("computes with floats already", refused.Error, StringComparison.Ordinal);
    }

    private static Graph Bytes()
    {
        var b = new GraphBuilder("bytes", seed: 1);
        var x = Pair(b.Input("x", [1, 12, 12, 8]), 1 / 256f);
        b.Output("y", Pair(x.Conv2D(b.Weights([16, 3, 3, 8])).Relu(), 1 / 128f).GlobalAveragePool().Flatten());
        return b.Build();

        static Value Pair(Value x, float scale) => x.QuantizeLinear(Quantization.PerTensor(scale, 0)).DequantizeLinear();
    }

    [Theory]
    [InlineData(double.PositiveInfinity, "QuantizeLinear(x, s, z) -> q", "DequantizeLinear(q, s, z) -> y")]
    [InlineData(double.PositiveInfinity, "DynamicQuantizeLinear(x) -> q, t, o", "DequantizeLinear(q, t, o) -> y")]
    [InlineData(1e-2, "DequantizeLinear(w, s, z) -> f", "Mul(x, f) -> y")] // whose weights alone are quantized
    [InlineData(1e-2, "Relu(x) -> y", "Relu(x) -> r")]
    public void Models_that_round_on_the_way_may_differ_as_they_like(double tolerance, params string[] nodes)
    {
        var model = new OnnxMaker(13).Input("x", 4).Weight("s", Tensor.Scalar(0.1f)).Weight("z", Tensor.Scalar((byte)3)).Weight("w", Tensor.From(new byte[] { 1, 2, 3, 4 }, [4]));
        foreach (var node in nodes) model.Node(node);
        Assert.Equal(tolerance, Agreement.Tolerance(model.Output("y").Import().Graph));
    }

    [SkippableFact]
    public void Bench_measures_another_back_end()
    {
        var backend = OnnxRuntimeHere.Require().Name;
        var report = CommandLine.Run("bench", "lenet5", "--runs", "5", "--backend", backend, "--json").Json();
        Assert.Equal(backend, report.GetProperty("backend").GetString());
        Assert.True(report.GetProperty("gflops").GetDouble() > 0);
        Assert.False(report.TryGetProperty("arena_bytes", out _));
        var profiled = CommandLine.Run("bench", "lenet5", "--runs", "5", "--backend", backend, "--profile");
        Assert.Equal(1, profiled.ExitCode);
        Assert.Contains("--profile", profiled.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Export_writes_a_file_that_bench_gives_to_both_sides()
    {
        var peer = OnnxRuntimeHere.Require().Name;
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
        try
        {
            Assert.Equal(0, CommandLine.Run("export", "lenet5", "-o", path).ExitCode);
            Assert.InRange(CommandLine.Run("bench", path, "--runs", "5", "--vs", peer, "--json").Json().GetProperty("difference").GetDouble(), 0, 1e-4);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Bench_profiles_every_layer()
    {
        var report = CommandLine.Run("bench", "lenet5", "--runs", "5", "--profile", "--json").Json();
        var layers = report.GetProperty("profile").EnumerateArray().ToArray();
        Assert.Equal(1, layers.Sum(layer => layer.GetProperty("share").GetDouble()), 6);
        var text = CommandLine.Run("bench", "lenet5", "--runs", "5", "--profile").Output;
        foreach (var layer in layers) Assert.Contains(layer.GetProperty("name").GetString()!, text, StringComparison.Ordinal);
        Assert.Contains('█', text);
    }

    [Fact]
    public void Inspect_prints_the_promised_keys()
    {
        var report = CommandLine.Run("inspect", "keras_cnn", "--json").Json();
        Assert.Equal(93_322, report.GetProperty("parameters").GetInt64());
        Assert.True(report.GetProperty("arena_bytes").GetInt64() > 0);
        var layers = report.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(93_322, layers.Sum(layer => layer.GetProperty("parameters").GetInt64()));
        Assert.Equal(report.GetProperty("macs").GetInt64(), layers.Sum(layer => layer.GetProperty("macs").GetInt64()));
    }

    [Fact]
    public void Inspect_prints_a_line_a_layer_and_the_totals()
    {
        var run = CommandLine.Run("inspect", "keras_cnn");
        Assert.Contains("93,322", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public void Inspect_and_bench_take_a_model_file()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.edgenet");
        try
        {
            Model.Save(path, ModelZoo.Find("lenet5").Build());
            Assert.Equal(61_706, CommandLine.Run("inspect", path, "--json").Json().GetProperty("parameters").GetInt64());
            Assert.Equal("lenet5", CommandLine.Run("bench", path, "--runs", "2", "--json").Json().GetProperty("model").GetString());
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Zoo_lists_every_model()
    {
        var reports = CommandLine.Run("zoo", "--json").Json().EnumerateArray().ToArray();
        Assert.Equal(ModelZoo.All.Select(model => model.Name), reports.Select(report => report.GetProperty("model").GetString()));
        foreach (var key in new[] { "parameters", "macs", "arena_bytes" })
            Assert.All(reports, report => Assert.True(report.GetProperty(key).GetInt64() > 0, key));
        var lines = CommandLine.Run("zoo").Output.Split('\n');
        foreach (var model in ModelZoo.All)
            Assert.Contains(lines, line => line.Contains(model.Name, StringComparison.Ordinal) && line.Contains(model.Summary, StringComparison.Ordinal));
    }

    [Fact]
    public void The_demo_trains_and_quantizes_a_network_and_runs_both_as_a_device_would()
    {
        using var folder = new TemporaryFolder();
        var run = CommandLine.RunAlone("demo", "--json", "-o", folder["demo"]).Json();
        var (real, int8) = (run.GetProperty("float"), run.GetProperty("int8"));
        Assert.Equal(93_322, run.GetProperty("training").GetProperty("parameters").GetInt64());
        Assert.Equal(0, run.GetProperty("training").GetProperty("managed_bytes_per_step").GetDouble());
        Assert.InRange(int8.GetProperty("accuracy").GetDouble(), real.GetProperty("accuracy").GetDouble() - 0.01, 1);
        Assert.True(int8.GetProperty("file_bytes").GetInt64() <= 105_000, "the file of bytes is too large");
        foreach (var model in new[] { real, int8 })
        {
            Assert.InRange(model.GetProperty("accuracy").GetDouble(), 0.75, 1);
            Assert.Equal(0, model.GetProperty("managed_bytes_per_run").GetDouble());
            Assert.Equal(new FileInfo(model.GetProperty("file").GetString()!).Length, model.GetProperty("file_bytes").GetInt64());
        }

        Assert.True(int8.GetProperty("arena_bytes").GetInt64() + int8.GetProperty("weight_bytes").GetInt64() < real.GetProperty("weight_bytes").GetInt64(), "bytes take more memory than floats");
        var page = File.ReadAllText(run.GetProperty("report").GetString()!);
        foreach (var part in new[] { "On a device", "Learning curves", "Confusion", "Surest mistakes", "Quantized layers", "Activations" }) Assert.Contains(part, page, StringComparison.Ordinal);
        Assert.Contains($"{real.GetProperty("file_bytes").GetInt64():N0}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }
}
