namespace EdgeNet.Tests.Cli;

public class HelpTests
{
    [Theory]
    [InlineData()]
    [InlineData("--help")]
    public void The_command_alone_names_every_subcommand_and_an_example(params string[] args)
    {
        var run = CommandLine.Run(args);
        Assert.Equal(0, run.ExitCode);
        foreach (var subcommand in new[] { "demo", "train", "evaluate", "quantize", "generate", "zoo", "inspect", "bench", "import", "export", "run", "check", "compile", "compress", "expand", "sign", "verify" }) Assert.Contains($"  {subcommand} ", run.Output, StringComparison.Ordinal);
        Assert.Contains("Examples:\n  edgenet demo", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("train", "MODEL", "--data", "--epochs", "--batch", "--optimizer", "--rate", "--schedule", "--warm-up", "--seed", "--validation", "--augment", "--patience", "--threads", "--output", "--resume", "--json")]
    [InlineData("evaluate", "MODEL", "--data", "--part", "--threads", "--json")]
    [InlineData("quantize", "MODEL", "--data", "--calibration", "--samples", "--max-drop", "--keep-float", "--equalize", "--correct-bias", "--adaround", "--qat", "--output", "--json")]
    [InlineData("generate", "MODEL", "--output", "--count", "--seed", "--class", "--classifier", "--json")]
    [InlineData("zoo", "--json")]
    [InlineData("inspect", "MODEL", "--parameters", "--threads", "--simd", "--json")]
    [InlineData("bench", "MODEL", "--threads", "--runs", "--backend", "--vs", "--profile", "--simd", "--json")]
    [InlineData("import", "MODEL", "--shape", "--value", "--output", "--nhwc", "--labels", "--mean", "--json")]
    [InlineData("export", "MODEL", "--output")]
    [InlineData("run", "MODEL", "--input", "--output", "--random", "--raw", "--backend", "--shape", "--threads", "--json")]
    [InlineData("compile", "MODEL", "--target", "--portable", "--output")]
    [InlineData("compress", "MODEL", "--output")]
    [InlineData("expand", "MODEL", "--output")]
    [InlineData("sign", "MODEL", "--key", "--new-key", "--output")]
    [InlineData("verify", "MODEL", "--key")]
    [InlineData("check", "DIR", "--rtol", "--atol", "--limit", "--json")]
    public void Help_explains_a_subcommand_with_an_example(string subcommand, params string[] parts)
    {
        var run = CommandLine.Run(subcommand, "--help");
        Assert.Equal(0, run.ExitCode);
        foreach (var part in parts) Assert.Contains(part, run.Output, StringComparison.Ordinal);
        Assert.Contains($"Examples:\n  edgenet {subcommand}", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("did you mean 'bench'?", "bennch", "keras_cnn")]
    [InlineData("did you mean '--threads'?", "bench", "keras_cnn", "--thread", "1")]
    [InlineData("MODEL", "bench")]
    [InlineData("'q'", "bench", "keras_cnn", "--threads", "q")]
    [InlineData("'0'", "bench", "keras_cnn", "--threads", "0")]
    [InlineData("'-1'", "bench", "keras_cnn", "--runs", "-1")]
    [InlineData("'tpu'", "bench", "keras_cnn", "--vs", "tpu")]
    [InlineData("--output", "export", "keras_cnn")]
    [InlineData("'x=1,q'", "inspect", "keras_cnn", "--shape", "x=1,q")]
    [InlineData("--new-key", "sign", "m.edgenet")]
    [InlineData("MODEL", "sign", "--key", "key.pem")]
    [InlineData("'1/0'", "run", "keras_cnn", "--scale", "1/0")]
    [InlineData("'V1024'", "bench", "keras_cnn", "--simd", "V1024")]
    public void A_wrong_command_line_is_one_sentence_on_standard_error_and_exit_code_2(string part, params string[] args)
    {
        var run = CommandLine.Run(args);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains(part, OneSentence(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("bench")]
    public void An_unknown_model_is_one_sentence_with_the_nearest_name_and_exit_code_1(string command)
    {
        var run = CommandLine.Run(command, "resnet81");
        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("did you mean 'resnet18'?", OneSentence(run), StringComparison.Ordinal);
    }

    [Fact]
    public void An_environment_that_names_unknown_vectors_is_one_sentence_and_exit_code_1()
    {
        var run = CommandLine.RunAlone(simd: "mmx", ["bench", "lenet5"]);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'mmx'", OneSentence(run), StringComparison.Ordinal);
    }

    private static string OneSentence(CommandLine run)
    {
        Assert.StartsWith("edgenet: ", run.Error, StringComparison.Ordinal);
        return Assert.Single(run.Error.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }
}
