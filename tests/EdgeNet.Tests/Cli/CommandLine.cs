using System.Diagnostics;
using System.Text.Json;
using EdgeNet.Cli;
using EdgeNet.Simd;

namespace EdgeNet.Tests.Cli;

/// <summary>One run of the <c>edgenet</c> command with both streams redirected, as in a pipe.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    public static CommandLine Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = EdgeNetCommand.Run(args, new Terminal(output, error, outputIsScreen: false, errorIsScreen: false));
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The built command in a process of its own, where nothing else allocates.</summary>
    public static CommandLine RunAlone(params string[] args) => RunAlone(simd: null, args);

    /// <summary>The same, told by the environment which vectors to use.</summary>
    public static CommandLine RunAlone(string? simd, string[] args)
    {
        using var process = Start(args, simd);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new(process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>Starts the built command in a process of its own, both streams redirected.</summary>
    public static Process Start(string[] args, string? simd = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgenet.dll"), .. args])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (simd is not null) start.Environment[Cpu.Variable] = simd;
        return Process.Start(start)!;
    }

    /// <summary>The output, which must be JSON, of a run that must have gone well.</summary>
    public JsonElement Json()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, ExitCode);
        return JsonDocument.Parse(Output).RootElement;
    }
}
