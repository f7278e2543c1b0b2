using EdgeNet.Execution;
using EdgeNet.Onnx;

namespace EdgeNet.Cli.Checks;

/// <summary>How a case ended.</summary>
internal enum Verdict
{
    Pass,
    Fail,
    Unsupported,
}

/// <summary>The outcome of a case and the reason for it.</summary>
internal sealed record CheckResult(string Name, Verdict Verdict, string Reason)
{
    /// <summary>The verdict in a word.</summary>
    public string Word => Verdict switch { Verdict.Pass => "pass", Verdict.Fail => "fail", _ => "unsupported" };

    /// <summary>What stands in the way of importing the model, where something does.</summary>
    public IReadOnlyList<OnnxProblem> Problems { get; init; } = [];
}

/// <summary>A folder with a model and data sets of what it must compute, in the layout of ONNX's backend tests.</summary>
/// <param name="Folder">The folder with <c>model.onnx</c> and <c>test_data_set_*</c>.</param>
internal sealed record CheckCase(string Folder)
{
    /// <summary>The cases in a folder: itself, or those somewhere below.</summary>
    /// <exception cref="EdgeNetException">There are none.</exception>
    public static IEnumerable<CheckCase> In(string folder)
    {
        if (!Directory.Exists(folder)) throw new EdgeNetException($"there is no folder '{folder}'.");
        if (File.Exists(Path.Combine(folder, "model.onnx"))) return [new(folder)];
        var models = Directory.GetFiles(folder, "model.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList();
        return models.Count > 0 ? models.Select(m => new CheckCase(Path.GetDirectoryName(m)!))
            : throw new EdgeNetException($"there is no model.onnx in '{folder}' or below.");
    }

    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));

    /// <summary>Imports the model, runs every data set and compares; whatever happens, and however long it takes, there is a result.</summary>
    public CheckResult Run(CompileOptions options, Closeness closeness, TimeSpan limit)
    {
        // A thread of its own: where it doesn't end it is left behind, and ends with the process.
        CheckResult? result = null;
        var thread = new Thread(() => result = Run(options, closeness)) { IsBackground = true };
        thread.Start();
        return thread.Join(limit) ? result! : new(Name, Verdict.Fail, $"it took longer than {limit.TotalSeconds} s");
    }

    private CheckResult Run(CompileOptions options, Closeness closeness)
    {
        try
        {
            var file = OnnxFile.Open(Path.Combine(Folder, "model.onnx"));
            var sets = Directory.GetDirectories(Folder, "test_data_set_*").Order(StringComparer.Ordinal).ToList();
            if (sets.Count == 0) return new(Name, Verdict.Fail, "it has no test_data_set_* to compare with");
            foreach (var set in sets)
                if (Difference(file, set, options, closeness) is { } difference) return new(Name, Verdict.Fail, difference);
            return new(Name, Verdict.Pass, $"{sets.Count} data set{(sets.Count == 1 ? "" : "s")}");
        }
        catch (UnsupportedOnnxException e)
        {
            return new(Name, Verdict.Unsupported, string.Join("; ", e.Problems)) { Problems = e.Problems };
        }
        catch (Exception e) when (e is EdgeNetException or IOException or UnauthorizedAccessException)
        {
            return new(Name, Verdict.Fail, e.Message);
        }
        catch (Exception e)
        {
            return new(Name, Verdict.Fail, $"a fault in EdgeNet itself: {e.GetType().Name}: {e.Message}");
        }
    }

    private static string? Difference(OnnxFile file, string set, CompileOptions options, Closeness closeness)
    {
        // What is no tensor of ours, such as a sequence, is left to the importer to refuse.
        var given = file.Inputs.Index().Where(input => file.Describe(input.Item).Type is not null && File.Exists(Data("input", input.Index)))
            .ToDictionary(input => input.Item, input => file.LoadInput(input.Index, Data("input", input.Index)), StringComparer.Ordinal);
        var model = file.Import(new() { Shapes = given.ToDictionary(g => g.Key, g => g.Value.Shape, StringComparer.Ordinal), Contents = given.GetValueOrDefault });
        using var session = model.Graph.Compile(options).CreateSession();
        foreach (var input in model.Graph.Inputs)
        {
            if (!given.TryGetValue(input.Name, out var tensor)) return $"input '{input.Name}' is not among the data";
            if (tensor.Spec != input.Spec) return $"input '{input.Name}' is {tensor.Spec}; the model takes {input.Spec}";
            tensor.Bytes.CopyTo(session.InputBytes(input.Name));
        }

        session.Run();
        var compared = 0;
        for (var i = 0; i < file.Outputs.Count; i++)
        {
            if (!File.Exists(Data("output", i))) continue;
            var (output, expected) = (model.Graph.Outputs[i], file.LoadOutput(i, Data("output", i)));
            var allowed = closeness with { Relative = Math.Max(closeness.Relative, file.OutputPrecision(i)) };
            if (allowed.Difference(output.Name, output.Value.Spec, session.OutputBytes(output.Name), expected) is { } difference) return difference;
            compared++;
        }

        return compared > 0 ? null : "it has no output_N.pb to compare with";

        string Data(string kind, int index) => Path.Combine(set, $"{kind}_{index}.pb");
    }
}
