using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Onnx;
using EdgeNet.OnnxRuntime;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Reports;

/// <summary>
/// What a model's file takes of a process that opens it, runs it a few times, and does nothing else: no command line, no tables, no import.
/// The process is this program again, whatever runs the model, and waits to be looked at before it ends.
/// </summary>
/// <param name="LoadMs">From the opening of the file to the session, all code being new.</param>
/// <param name="PeakBytes">The most memory it has held: what Linux calls VmHWM, Windows the peak of the working set.</param>
internal sealed record Footprint(double LoadMs, long PeakBytes)
{
    /// <summary>The first argument of a process that is measured.</summary>
    public const string Command = "--footprint";

    private const int Runs = 10;

    /// <summary>What a process takes that opens nothing.</summary>
    public static Footprint OfNothing() => Measure([Command]);

    /// <summary>Starts a process that opens a model and runs it: its file, if it is one of those that the back end opens; else one made for it, for ours as <c>edgenet compile</c> does.</summary>
    /// <exception cref="EdgeNetException">It could not be done.</exception>
    public static Footprint Of(ModelSource source, IBackend backend, CompileOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("edgenet-");
        try
        {
            var isPeer = backend is OrtBackend;
            var path = source.Path is { } given && ModelSource.IsOnnx(given) == isPeer ? given : Write(source, Path.Combine(folder.FullName, isPeer ? "model.onnx" : "model.edgenet"), options);
            var ports = isPeer ? source.Graph.Inputs.Select(input => Port("in", input.Name, input.Spec)).Concat(source.Graph.Outputs.Select(output => Port("out", output.Name, output.Value.Spec))) : [];
            return Measure([Command, backend.Name, path, $"{options.Threads}", $"{options.Simd}", .. ports.SelectMany(port => port)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Write(ModelSource source, string path, CompileOptions options)
    {
        if (ModelSource.IsOnnx(path)) OnnxExport.Save(source.Graph, path);
        else Model.Save(path, source.Graph.PackedFor([Target.Here(options.Simd)]), source.Info);
        return path;
    }

    private static string[] Port(string way, string name, TensorSpec spec) => [way, name, $"{spec.Type}", string.Join(',', spec.Shape.ToArray())];

    private static Footprint Measure(string[] arguments)
    {
        var self = Environment.ProcessPath!;
        var isHost = !Path.GetFileNameWithoutExtension(self).Equals("edgenet", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isHost ? "dotnet" : self, isHost ? [Path.Combine(AppContext.BaseDirectory, "edgenet.dll"), .. arguments] : arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadLine();
        if (!double.TryParse(said, CultureInfo.InvariantCulture, out var load))
            throw new EdgeNetException($"A process of its own could not run the model: {process.StandardError.ReadToEnd().Trim()}");
        process.Refresh();
        var peak = Math.Max(process.PeakWorkingSet64, process.WorkingSet64);
        process.StandardInput.Close();
        process.WaitForExit();
        return new(load, peak);
    }

    /// <summary>What the process does that is measured; nothing it doesn't need is loaded.</summary>
    public static void Leave(ReadOnlySpan<string> arguments)
    {
        var begin = Stopwatch.GetTimestamp();
        using var session = arguments.IsEmpty ? null : Open(arguments);
        var load = Stopwatch.GetElapsedTime(begin);
        if (session is not null) Run(session);
        using var output = Console.OpenStandardOutput();
        output.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{load.TotalMilliseconds}\n")));
        using var input = Console.OpenStandardInput();
        input.ReadByte();
    }

    private static void Run(ISession session)
    {
        var inputs = new SampleInputs(session);
        for (var i = 0; i < Runs; i++)
        {
            inputs.Fill();
            session.Run();
        }
    }

    private static ISession Open(ReadOnlySpan<string> arguments)
    {
        var options = new CompileOptions { Threads = int.Parse(arguments[2], CultureInfo.InvariantCulture), Simd = Enum.Parse<SimdLevel>(arguments[3]) };
        return arguments[0] is CpuBackend.Word ? Open(arguments[1], options) : OpenElsewhere(arguments[1], Ports(arguments[4..]), options);
    }

    private static Session Open(string path, CompileOptions options)
    {
        using var model = Model.Open(path);
        return model.Graph.Compile(options).CreateSession();
    }

    private static ISession OpenElsewhere(string path, Graph ports, CompileOptions options) => new OrtBackend().CreateSession(path, ports, options);

    /// <summary>A graph that has nothing but inputs and outputs.</summary>
    private static Graph Ports(ReadOnlySpan<string> arguments)
    {
        var graph = new Graph("ports");
        for (; arguments is [var way, var name, var type, var shape, ..]; arguments = arguments[4..])
        {
            var spec = new TensorSpec(Enum.Parse<DType>(type), new Shape([.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(d => int.Parse(d, CultureInfo.InvariantCulture))]));
            if (way is "in") graph.Input(name, spec);
            else graph.Output(name, graph.Constant(new Tensor(spec)));
        }

        return graph;
    }
}
