using EdgeNet.Data.Arrays;
using EdgeNet.Data.Images;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Onnx;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Onnx;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Cli;

public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("x.npy", "y.npy")]
    [InlineData("x.pb", "y.pb")]
    public void Arrays_go_in_and_come_out(string input, string output)
    {
        var path = Save(new OnnxMaker(13).Input("x", 2, 2).Node("Neg(x) -> y").Output("y"));
        var x = TestNumbers.Of([2, 2], 1, -2, 3, 4);
        Npy.Save(folder["x.npy"], x);
        OnnxTensor.Save(folder["x.pb"], "x", x);
        var report = CommandLine.Run("run", path, "--input", $"x={folder[input]}", "--output", $"y={folder[output]}", "--json").Json().GetProperty("outputs")[0];
        Assert.Equal((-4, 2, -1.5), (report.GetProperty("min").GetDouble(), report.GetProperty("max").GetDouble(), report.GetProperty("mean").GetDouble()));
        var y = output == "y.npy" ? Npy.Load(folder[output]) : OnnxTensor.Load(folder[output]).Tensor;
        Assert.Equal([-1f, 2f, -3f, -4f], y.Span<float>().ToArray());
        Assert.Equal([2, 2], y.Shape);
    }

    [Fact]
    public void Numbers_can_be_given_on_the_command_line()
    {
        var path = Save(new OnnxMaker(13).Input("x", "n").Input("k", DataType.Int64).Node("Cast(k) -> f", ("to", 1)).Node("Mul(x, f) -> y").Output("y"));
        var run = CommandLine.Run("run", path, "-i", "x=1.5,-2,3", "-i", "k=2");
        Assert.Equal("", run.Error);
        foreach (var part in new[] { "F32[3]", "-4", "6" }) Assert.Contains(part, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_decides_a_branch_may_be_given_like_any_other()
    {
        var path = Save(new OnnxMaker(13).Input("x", 2).Input("c", DataType.Bool)
            .Node("If(c) -> y", ("then_branch", OnnxMaker.Branch("a", "Neg(x) -> a")), ("else_branch", OnnxMaker.Branch("b", "Relu(x) -> b"))).Output("y"));
        Assert.Equal(-2, Max(CommandLine.Run("run", path, "-i", "x=2,3", "-i", "c=1", "--json")));
        Assert.Equal(3, Max(CommandLine.Run("run", path, "-i", "x=2,3", "-i", "c=false", "--json")));
    }

    [Fact]
    public void A_trained_model_takes_and_gives_numbers_in_the_units_of_its_data()
    {
        var b = new GraphBuilder("forecast");
        b.Output("y", b.Input("x", [1, 2]).Mul(b.Constant([1f, 10f], [2])));
        Model.Save(folder["f.edgenet"], b.Build(), new()
        {
            Task = ModelTask.Regression,
            Metadata = new ModelInfo().Metadata.Add("normalization.input", "10 20; 0.5 0.25").Add("normalization.target", "100; 0.1"),
        });
        var run = CommandLine.Run("run", folder["f.edgenet"], "-i", "12,28", "-o", folder["y.npy"]);
        Assert.Contains("--raw", run.Error, StringComparison.Ordinal);
        // (12 − 10) · ½ = 1, and 1 / 0.1 + 100 = 110; (28 − 20) / 4 = 2, and 20 / 0.1 + 100 = 300.
        Assert.Equal([110f, 300f], Npy.Load(folder["y.npy"]).Span<float>().ToArray());
        Assert.Equal("", CommandLine.Run("run", folder["f.edgenet"], "-i", "12,28", "-o", folder["y.npy"], "--raw").Error);
        Assert.Equal([12f, 280f], Npy.Load(folder["y.npy"]).Span<float>().ToArray());
    }

    [Fact]
    public void Images_for_a_model_trained_on_arrays_are_brought_to_their_scale()
    {
        var b = new GraphBuilder("grey");
        b.Output("y", b.Input("x", [1, 1, 2, 1]).Identity());
        Model.Save(folder["g.edgenet"], b.Build(), new() { Metadata = new ModelInfo().Metadata.Add("normalization.input", "50; 0.1") });
        File.WriteAllText(folder["two.pgm"], "P2 2 1 255 60 250");
        var run = CommandLine.Run("run", folder["g.edgenet"], "-i", folder["two.pgm"], "-o", folder["y.npy"]);
        Assert.Equal("", run.Error);
        Assert.Equal([1f, 20f], Npy.Load(folder["y.npy"]).Span<float>().ToArray());
    }

    [Fact]
    public void A_scale_for_other_columns_is_a_complaint()
    {
        var b = new GraphBuilder("odd");
        b.Output("y", b.Input("x", [1, 3]).Identity());
        Model.Save(folder["o.edgenet"], b.Build(), new() { Metadata = new ModelInfo().Metadata.Add("normalization.input", "1 2; 3 4") });
        var run = CommandLine.Run("run", folder["o.edgenet"], "-i", "1,2,3");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--raw", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_names_its_best_classes()
    {
        var path = Save(new OnnxMaker(13).Input("x", 1, 3).Node("Softmax(x) -> y").Output("y"));
        File.WriteAllLines(folder["labels.txt"], ["ant", "bee", "cat"]);
        Assert.Equal(0, CommandLine.Run("import", path, "--labels", folder["labels.txt"]).ExitCode);
        var top = CommandLine.Run("run", folder["model.edgenet"], "-i", "x=1,3,2", "--json").Json().GetProperty("outputs")[0].GetProperty("top");
        Assert.Equal(["bee", "cat", "ant"], top.EnumerateArray().Select(score => score.GetProperty("label").GetString()));
        Assert.Matches(@"1 +0\.665241 +bee", CommandLine.Run("run", folder["model.edgenet"], "-i", "1,3,2").Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Images_go_through_the_models_preprocessing_whichever_way_its_channels_lie(bool channelsLast)
    {
        var path = Save(new OnnxMaker(13).Input("image", 1, 3, 2, 2).Node("Identity(image) -> y").Output("y"));
        var picture = new Image(2, 2, 3);
        for (var i = 0; i < picture.Pixels.Length; i++) picture.Pixels[i] = (byte)i;
        picture.Save(folder["picture.png"]);
        Assert.Equal(0, CommandLine.Run(["import", path, "--mean", "1", "--scale", "2", "--colour", "rgb", .. channelsLast ? new[] { "--nhwc" } : []]).ExitCode);
        var run = CommandLine.Run("run", folder["model.edgenet"], "-i", folder["picture.png"], "-o", folder["y.npy"]);
        Assert.Equal("", run.Error);
        // Red, green and blue of four pixels, planes one behind the other as ONNX has them.
        Assert.Equal([.. new[] { 0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11 }.Select(p => (p - 1) * 2f)], Npy.Load(folder["y.npy"]).Span<float>().ToArray());
    }

    [Fact]
    public void An_image_of_which_nothing_is_known_becomes_0_to_1_and_a_note_says_so()
    {
        var path = Save(new OnnxMaker(13).Input("image", 1, 1, 2, 2).Node("Identity(image) -> y").Output("y"));
        var picture = new Image(2, 2, 1);
        picture.Pixels.Fill(255);
        picture.Save(folder["picture.pgm"]);
        var run = CommandLine.Run("run", path, "-i", folder["picture.pgm"], "--json");
        Assert.StartsWith("note: ", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, Max(run with { Error = "" }), 6);
    }

    [Fact]
    public void Not_a_number_is_printed_as_such()
    {
        var path = Save(new OnnxMaker(13).Input("x", 2).Node("Sqrt(x) -> y").Output("y"));
        Assert.Equal("NaN", CommandLine.Run("run", path, "-i", "x=-1,1", "--json").Json().GetProperty("outputs")[0].GetProperty("mean").GetString());
    }

    [Theory]
    [InlineData("", "Input 'x' (F32[2]) is not given")]
    [InlineData("-i x=1", "1 number")]
    [InlineData("-i x=1,2,3", "3 numbers can't fill it")]
    [InlineData("-i x=1,b", "'b'")]
    [InlineData("-i x=nowhere.npy", "nowhere.npy")]
    [InlineData("-i y=1,2", "no input 'y'")]
    [InlineData("-i x=1,2 -o z=z.npy", "no output 'z'")]
    [InlineData("-i x=1,2 -o y=y.txt", ".npy or .pb")]
    [InlineData("-i x=nowhere.png", "takes no image")]
    public void What_does_not_fit_is_one_complaint(string options, string part)
    {
        var path = Save(new OnnxMaker(13).Input("x", 2).Node("Relu(x) -> y").Output("y"));
        var run = CommandLine.Run(["run", path, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(part, run.Error, StringComparison.Ordinal);
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void A_folder_is_no_model()
    {
        var run = CommandLine.Run("run", folder["."], "--random");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is a folder", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_more_or_fewer_elements_than_the_input_takes_is_one_sentence()
    {
        var path = Save(new OnnxMaker(13).Input("x", 2).Node("Relu(x) -> y").Output("y"));
        Npy.Save(folder["x.npy"], TestNumbers.Of(1, 2, 3));
        var run = CommandLine.Run("run", path, "-i", folder["x.npy"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("[3]", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_given_can_be_filled_with_noise()
    {
        var report = CommandLine.Run("run", "keras_cnn", "--random", "--json").Json();
        Assert.Equal(10, report.GetProperty("outputs")[0].GetProperty("shape")[1].GetInt32());
    }

    private static double Max(CommandLine run) => run.Json().GetProperty("outputs")[0].GetProperty("max").GetDouble();

    private string Save(OnnxMaker maker)
    {
        File.WriteAllBytes(folder["model.onnx"], maker.Bytes);
        return folder["model.onnx"];
    }
}
