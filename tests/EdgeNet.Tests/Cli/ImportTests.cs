using EdgeNet.Models;
using EdgeNet.Tests.Onnx;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Cli;

public sealed class ImportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_model_is_written_with_what_is_said_of_it()
    {
        File.WriteAllLines(folder["labels.txt"], ["cat", "dog"]);
        var report = CommandLine.Run("import", Classifier(), "--labels", folder["labels.txt"], "--mean", "10,20,30", "--scale", "1/2", "--colour", "bgr", "--json").Json();
        Assert.Equal(1, report.GetProperty("transposes").GetInt32());
        Assert.Equal(3 * 2 * 9 + 2, report.GetProperty("parameters").GetInt64());
        Assert.Equal([1, 3, 8, 8], report.GetProperty("inputs")[0].GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
        Assert.Equal(new FileInfo(folder["model.edgenet"]).Length, report.GetProperty("to_bytes").GetInt64());
        using var model = Model.Open(folder["model.edgenet"], verifyWeights: true);
        Assert.Equal(ModelTask.Classification, model.Info.Task);
        Assert.Equal(["cat", "dog"], model.Info.Labels.ToArray());
        Assert.Equal("somebody", model.Info.Metadata["author"]);
        var image = Assert.Single(model.Info.Preprocessing);
        Assert.Equal((ColorOrder.Bgr, "image"), (image.Order, image.Input));
        Assert.Equal([10f, 20f, 30f], image.Mean.ToArray());
        Assert.Equal([0.5f], image.Scale.ToArray());
    }

    [Theory]
    [InlineData("cat,dog")]
    [InlineData("cat\ndog\n")]
    [InlineData("['cat', \"dog\"]")]
    [InlineData("{0: 'cat', 1: 'dog'}")]
    [InlineData("""{"0": "cat", "1": "dog"}""")]
    public void Labels_are_found_in_the_metadata(string names)
    {
        CommandLine.Run("import", Classifier(("names", names)), "--json").Json();
        using var model = Model.Open(folder["model.edgenet"]);
        Assert.Equal(["cat", "dog"], model.Info.Labels.ToArray());
    }

    [Fact]
    public void Images_can_be_taken_channels_last()
    {
        var report = CommandLine.Run("import", Classifier(), "--nhwc", "--json").Json();
        Assert.Equal(0, report.GetProperty("transposes").GetInt32());
        Assert.Equal([1, 8, 8, 3], report.GetProperty("inputs")[0].GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
    }

    [Fact]
    public void The_report_names_inputs_outputs_and_sizes()
    {
        var output = CommandLine.Run("import", Classifier(), "-o", folder["other.edgenet"]).Output;
        foreach (var part in new[] { "image: F32[1, 3, 8, 8]", "scores: F32[1, 2]", "1 reorder", "kB" }) Assert.Contains(part, output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["other.edgenet"]));
    }

    [Fact]
    public void A_value_that_decides_a_shape_becomes_a_constant()
    {
        var path = Save(new OnnxMaker(13).Input("x", 2, 3).Input("to", DataType.Int64, "n").Node("Reshape(x, to) -> y").Output("y"));
        var report = CommandLine.Run("import", path, "--value", "to=3,2", "--json").Json();
        Assert.Equal("to", report.GetProperty("fixed_inputs")[0].GetString());
        Assert.Equal([3, 2], report.GetProperty("outputs")[0].GetProperty("shape").EnumerateArray().Select(d => d.GetInt32()));
        Assert.Equal("x", Assert.Single(report.GetProperty("inputs").EnumerateArray()).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("--shape image=1,3,9,9", "doesn't fit")]
    [InlineData("--shape imag=1,3,8,8", "did you mean 'image'?")]
    [InlineData("--shape image=1,3,8,8 --shape 1,3,8,8", "twice")]
    [InlineData("--value image=x.npy", "x.npy")]
    [InlineData("--mean 1,2", "1 or 3")]
    [InlineData("--labels nowhere.txt", "nowhere.txt")]
    public void What_does_not_fit_is_a_complaint_and_leaves_no_file(string options, string part)
    {
        var run = CommandLine.Run(["import", Classifier(), .. options.Split(' ')]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["model.edgenet"]));
    }

    [Fact]
    public void Labels_that_cannot_be_read_are_one_sentence_before_anything_is_imported()
    {
        var run = CommandLine.Run("import", "missing.onnx", "--labels", folder["nowhere.txt"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("nowhere.txt', the file of --labels", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_decides_nothing_is_refused()
    {
        var path = Save(new OnnxMaker(13).Input("x", 2).Node("Relu(x) -> y").Output("y"));
        Assert.Contains("stays an input", CommandLine.Run("import", path, "--value", "x=1,2").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_command_takes_an_onnx_file_and_shapes()
    {
        var path = Save(new OnnxMaker(13).Input("x", "n", 4).Node("Relu(x) -> y").Output("y"));
        Assert.Equal([3, 4], Shape(CommandLine.Run("inspect", path, "--shape", "x=3x4", "--json")));
        Assert.Equal([1, 4], Shape(CommandLine.Run("inspect", path, "--json")));
        CommandLine.Run("import", path, "--shape", "3,4");
        Assert.Equal([5, 4], Shape(CommandLine.Run("inspect", folder["model.edgenet"], "--shape", "5,4", "--json")));
        Assert.Equal([2, 28, 28, 6], Shape(CommandLine.Run("inspect", "lenet5", "--shape", "2,32,32,1", "--json"))[..4]);

        static int[] Shape(CommandLine run) =>
            [.. run.Json().GetProperty("layers")[0].GetProperty("shape").EnumerateArray().Select(d => d.GetInt32())];
    }

    private string Classifier(params (string Key, string Value)[] metadata)
    {
        var maker = new OnnxMaker(13).Input("image", 1, 3, 8, 8).Weight("w", 2, 3, 3, 3).Weight("b", 2)
            .Node("Conv(image, w, b) -> c").Node("GlobalAveragePool(c) -> p").Node("Flatten(p) -> scores").Output("scores");
        foreach (var (key, value) in metadata.Append(("author", "somebody"))) maker.Model.MetadataProps.Add(new EdgeNet.Onnx.Proto.StringStringEntryProto { Key = key, Value = value });
        return Save(maker);
    }

    private string Save(OnnxMaker maker)
    {
        File.WriteAllBytes(folder["model.onnx"], maker.Bytes);
        return folder["model.onnx"];
    }
}
