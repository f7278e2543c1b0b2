using EdgeNet.Onnx;
using EdgeNet.Tensors;
using EdgeNet.Tests.Onnx;

namespace EdgeNet.Tests.Cli;

public sealed class CheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_case_is_a_line_and_the_last_line_counts_them()
    {
        Case("good", Neg, TestNumbers.Of(1, -2), TestNumbers.Of(-1, 2));
        Case("wrong", Neg, TestNumbers.Of(1, -2), TestNumbers.Of(-1, 3));
        Case("strange", Model("Strange(x) -> y"), TestNumbers.Of(1, 2), TestNumbers.Of(1, 2));
        Case("damaged", [.. Neg.Take(20)], TestNumbers.Of(1, 2), TestNumbers.Of(1, 2));
        var run = CommandLine.Run("check", folder["."]);
        Assert.Equal(1, run.ExitCode);
        var lines = run.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        Assert.Equal(["fail damaged", "pass good", "unsupported strange", "fail wrong"], lines[..^1].Select(line => string.Join(' ', line.Split(' ').Take(2))));
        Assert.Contains("differs in 1 of 2 elements", lines[3], StringComparison.Ordinal);
        Assert.Equal("1 passed, 2 failed, 1 unsupported", lines[^1]);
    }

    [Theory]
    [InlineData("input_0.pb")]
    [InlineData("output_1.pb")]
    public void A_damaged_file_among_good_ones_fails_and_is_named(string file)
    {
        Case("case", new OnnxMaker(13).Input("x", 2).Node("Neg(x) -> y").Node("Abs(x) -> z").Output("y", "z").Bytes, TestNumbers.Of(1, -2), TestNumbers.Of(-1, 2));
        var set = Path.Combine(folder["case"], "test_data_set_0");
        OnnxTensor.Save(Path.Combine(set, "output_1.pb"), "z", TestNumbers.Of(1, 2));
        Assert.Equal(0, CommandLine.Run("check", folder["."]).ExitCode);
        File.WriteAllText(Path.Combine(set, file), "damaged");
        var run = CommandLine.Run("check", folder["."]);
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("fail case ", run.Output, StringComparison.Ordinal);
        Assert.Contains(file, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_of_input_that_is_not_supported_is_unsupported_whatever_its_file_holds()
    {
        var model = new OnnxMaker(13).Input("x", EdgeNet.Onnx.Proto.TensorProto.Types.DataType.String, 2).Node("Identity(x) -> y").Output("y").Bytes;
        Case("text", model, TestNumbers.Of(1, 2), TestNumbers.Of(1, 2));
        File.WriteAllText(Path.Combine(folder["text"], "test_data_set_0", "input_0.pb"), "no tensor");
        Assert.StartsWith("unsupported text ", CommandLine.Run("check", folder["."]).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Cases_that_pass_end_well_and_can_be_read_by_programs()
    {
        Case("good", Neg, TestNumbers.Of(1, -2), TestNumbers.Of(-1, 2));
        var report = CommandLine.Run("check", folder["good"], "--json").Json();
        Assert.Equal((1, 0, 0), (report.GetProperty("passed").GetInt32(), report.GetProperty("failed").GetInt32(), report.GetProperty("unsupported").GetInt32()));
        Assert.Equal("pass", report.GetProperty("cases")[0].GetProperty("verdict").GetString());
    }

    [Fact]
    public void Tolerances_decide_what_passes()
    {
        Case("near", Neg, TestNumbers.Of(1, -2), TestNumbers.Of(-1.01f, 2));
        Assert.Equal(1, CommandLine.Run("check", folder["."]).ExitCode);
        Assert.Equal(0, CommandLine.Run("check", folder["."], "--rtol", "0.02").ExitCode);
        Assert.Equal(0, CommandLine.Run("check", folder["."], "--atol", "0.02").ExitCode);
    }

    [Fact]
    public void A_folder_without_models_is_a_complaint() =>
        Assert.Contains("no model.onnx", CommandLine.Run("check", folder["."]).Error, StringComparison.Ordinal);

    private static byte[] Neg => Model("Neg(x) -> y");

    private static byte[] Model(string node) => new OnnxMaker(13).Input("x", 2).Node(node).Output("y").Bytes;

    private void Case(string name, byte[] model, Tensor x, Tensor y)
    {
        var set = Directory.CreateDirectory(Path.Combine(folder[name], "test_data_set_0")).FullName;
        File.WriteAllBytes(Path.Combine(folder[name], "model.onnx"), model);
        OnnxTensor.Save(Path.Combine(set, "input_0.pb"), "x", x);
        OnnxTensor.Save(Path.Combine(set, "output_0.pb"), "y", y);
    }
}
