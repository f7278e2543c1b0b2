using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Running;

/// <summary>
/// A checkpoint is a model file: the model as it is, and as its state every variable of the step that the model doesn't hold, with a
/// note of how far training came. It runs like any other model.
/// </summary>
internal static class Checkpoint
{
    private const string RunName = "run.json", MetricPrefix = "metric.";

    public static void Save(string path, TrainingRun run)
    {
        var graph = run.Model.ToGraph();
        var held = graph.Constants.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var state = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, spec) in run.Compiled.Variables)
        {
            if (held.Contains(name)) continue;
            state[name] = new(spec);
            run.Session.VariableBytes(name).CopyTo(state[name].Bytes);
        }

        foreach (var (key, callback) in Keyed(run.Callbacks))
            foreach (var (name, tensor) in callback.SaveTensors()) state[$"{key}/{name}"] = tensor;
        foreach (var (name, metric, _, _, _) in run.Compiled.Metrics)
            if (run.Step > 0 && metric.Sums.Length > 0) state[MetricPrefix + name] = Tensor.From(MemoryMarshal.AsBytes<double>(metric.Sums).ToArray(), [metric.Sums.Length * sizeof(double)]);
        var note = Encoding.UTF8.GetBytes(Describe(run).ToJsonString());
        state[RunName] = Tensor.From(note, [note.Length]);
        Model.Save(path, graph, run.Model.FileInfo, state);
    }

    public static void Restore(string path, TrainingRun run)
    {
        using var model = Model.Open(path, verifyWeights: true);
        if (!model.State.TryGetValue(RunName, out var note))
            throw new EdgeNetException($"'{path}' is a model, not a checkpoint: it doesn't say how far training came. Begin from its weights with Load, or resume from a checkpoint.");
        var stored = model.Graph.Constants.ToDictionary(c => c.Name, c => c.Constant!, StringComparer.Ordinal);
        foreach (var (name, tensor) in model.State) stored[name] = tensor;
        foreach (var (name, spec) in run.Compiled.Variables)
        {
            if (!stored.TryGetValue(name, out var tensor) || tensor.Spec != spec)
                throw new EdgeNetException($"'{path}' can't be resumed: '{name}' of {spec} is {(tensor is null ? "not in it" : $"{tensor.Spec} there")}. Build the same model with the same optimizer as when it was written.");
            tensor.Bytes.CopyTo(run.Session.VariableBytes(name));
        }

        try
        {
            Apply(JsonNode.Parse(note.Bytes)!, run, path);
            foreach (var (name, metric, _, _, _) in run.Compiled.Metrics)
                if (model.State.TryGetValue(MetricPrefix + name, out var sums)) metric.Sums = MemoryMarshal.Cast<byte, double>(sums.Bytes).ToArray();
            foreach (var (key, callback) in Keyed(run.Callbacks)) callback.RestoreTensors(Behind($"{key}/", model.State));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException or OverflowException)
        {
            throw new EdgeNetException($"'{path}' can't be resumed: its note of how far training came is damaged.", e);
        }

        run.Compiled.Pull();
    }

    /// <summary>Callbacks by their kind, and their number among those of a kind: a resumed run may have others beside them.</summary>
    private static IEnumerable<(string Key, Callback Callback)> Keyed(IEnumerable<Callback> callbacks) =>
        callbacks.GroupBy(c => c.GetType().Name, StringComparer.Ordinal).SelectMany(kind => kind.Select((callback, i) => ($"callback.{kind.Key}.{i}", callback)));

    private static Dictionary<string, Tensor> Behind(string prefix, IReadOnlyDictionary<string, Tensor> state) =>
        state.Where(s => s.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(s => s.Key[prefix.Length..], s => s.Value, StringComparer.Ordinal);

    private static JsonObject Describe(TrainingRun run) => new()
    {
        ["epoch"] = run.Epoch,
        ["step"] = run.Step,
        ["batch"] = run.BatchSize,
        ["steps"] = run.StepsPerEpoch,
        ["rate_factor"] = run.RateFactor,
        ["history"] = new JsonArray([.. run.History.Epochs.Select(Describe)]),
        ["seed"] = run.Seeds.Run,
        ["model_seed"] = run.Seeds.Model,
        ["shuffle"] = run.Seeds.Shuffles,
        ["examples"] = run.Compiled.Progress.Examples,
        ["losses"] = new JsonArray([.. run.Compiled.Progress.Sums.Select(sum => (JsonNode)sum)]),
        ["callbacks"] = new JsonObject(Keyed(run.Callbacks).Select(c => KeyValuePair.Create(c.Key, c.Callback.Save()))),
    };

    private static void Apply(JsonNode note, TrainingRun run, string path)
    {
        var (batch, steps) = ((int)note["batch"]!, (int)note["steps"]!);
        if (batch != run.BatchSize || steps != run.StepsPerEpoch)
            throw new EdgeNetException($"'{path}' was trained with {steps} batches of {batch} an epoch; here there are {run.StepsPerEpoch} of {run.BatchSize}. Use the same data and batch size.");
        var seeds = ((int)note["seed"]!, (int)note["model_seed"]!, (bool)note["shuffle"]!);
        if (seeds != run.Seeds)
            throw new EdgeNetException($"'{path}' was trained with seed {seeds.Item1}, a model of seed {seeds.Item2} and the data {(seeds.Item3 ? "" : "not ")}shuffled; resume it with the same.");
        (run.Epoch, run.Step) = ((int)note["epoch"]!, (int)note["step"]!);
        if (run.Epoch < 0 || run.Step < 0 || run.Step > steps) throw new FormatException($"Step {run.Step} of epoch {run.Epoch} is none.");
        run.RateFactor = (double)note["rate_factor"]!;
        run.Compiled.Progress = ([.. note["losses"]!.AsArray().Select(sum => (double)sum!)], (long)note["examples"]!);
        foreach (var epoch in note["history"]!.AsArray()) run.History.Add(EpochOf(epoch!));
        foreach (var (key, callback) in Keyed(run.Callbacks))
            if (note["callbacks"]![key] is { } state) callback.Restore(state);
    }

    private static JsonObject Describe(EpochResult epoch) => new()
    {
        ["epoch"] = epoch.Epoch,
        ["rate"] = epoch.Rate,
        ["seconds"] = epoch.Seconds,
        ["samples_per_second"] = epoch.SamplesPerSecond,
        ["training"] = Describe(epoch.Training),
        ["prefix"] = epoch.Prefix,
        ["validation"] = epoch.Validation is { } validation ? Describe(validation) : null,
    };

    private static EpochResult EpochOf(JsonNode epoch) => new(
        (int)epoch["epoch"]!, (float)epoch["rate"]!, (double)epoch["seconds"]!, (double)epoch["samples_per_second"]!,
        ScoresOf(epoch["training"]!), epoch["validation"] is { } validation ? ScoresOf(validation) : null)
    {
        Prefix = (string)epoch["prefix"]!,
    };

    // JSON knows no NaN: a score that isn't a number is null.
    private static JsonObject Describe(Scores scores) =>
        new(scores.All.Select(s => KeyValuePair.Create(s.Name, double.IsFinite(s.Value) ? (JsonNode?)s.Value : null)));

    private static Scores ScoresOf(JsonNode scores) =>
        new([.. scores.AsObject().Select(s => new Score(s.Key, s.Value is { } value ? (double)value : double.NaN))]);
}
