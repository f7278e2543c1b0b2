using System.Numerics;
using EdgeNet.Cli.Commands;
using EdgeNet.Data.Sources;
using EdgeNet.Models;
using EdgeNet.Training.Adversaries;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;

namespace EdgeNet.Cli.Training;

/// <summary>Makes of what a command line asks for a job that can be run.</summary>
internal static class TrainingSetup
{
    /// <summary>The share that is held back to choose the best epoch by, where patience asks for a choice and nothing says how much.</summary>
    private const float UsualValidation = 0.1f;

    /// <summary>What a word on the command line asks for.</summary>
    /// <exception cref="EdgeNetException">There is no such model.</exception>
    public static Description Describe(string model) =>
        Path.GetExtension(model).ToUpperInvariant() is ".YAML" or ".YML" ? Description.Load(model)
        : Description.Empty.WithText("model", SavedModel.Is(model) ? Path.GetFullPath(model) : model);

    /// <summary>Opens the data and builds the model for them.</summary>
    /// <param name="description">What is to be trained, on what, and how.</param>
    /// <param name="folder">Where what comes of it goes; null for a folder of its own under <c>runs</c>.</param>
    /// <param name="origin">Where the model comes from, as the description says; null to look that up.</param>
    /// <exception cref="EdgeNetException">The data or the model are not there, or don't fit each other.</exception>
    public static TrainingJob Create(Description description, RunFolder? folder, Origin? origin = null)
    {
        origin ??= Origin.Of(description);
        description = description.With(origin.Understood(description.Data!));
        var source = DataArguments.Open(description.Data!);
        description = description
            .With("epochs", description.Epochs ?? origin.Epochs)
            .With("batch", description.Batch ?? UsualBatch(origin.Batch, source.Train.Count))
            .With("seed", description.Seed ?? 1)
            .With("threads", description.Threads ?? Environment.ProcessorCount);
        if ((description.Patience is not null || description.Plateau is not null) && description.Validation is not > 0) description = description.With("validation", UsualValidation);
        var model = Build(description, origin, source);
        if (description.CriticSteps is { } steps)
            (model as Gan ?? throw new EdgeNetException($"'{model.Name}' has no critic; leave critic_steps out.")).CriticSteps = steps;
        if (description.Metrics is { Count: > 0 } metrics)
            (model as Network ?? throw new EdgeNetException($"'{model.Name}' has no answers to be measured; leave metrics out.")).Measure(metrics);
        folder ??= Unused(model.Name);
        if (description.Model is { } path && string.Equals(Path.GetFullPath(path), Path.GetFullPath(folder.Model), StringComparison.Ordinal))
            throw new EdgeNetException($"'{folder.Path}' holds the model that training begins with, which would be overwritten; name another folder with --output.");
        return new(description, source, model, origin, folder);
    }

    /// <summary>A batch of which there are some twenty in the data: a few steps an epoch teach a model little.</summary>
    private static int UsualBatch(int most, int examples) => Math.Min(most, Math.Max(8, (int)(BitOperations.RoundUpToPowerOf2((uint)(examples / 20 + 1)) / 2)));

    private static ITrainable Build(Description description, Origin origin, DataSource source)
    {
        try
        {
            return origin.Build(description, source);
        }
        catch (Exception e) when (e is ArgumentException or (EdgeNetException and not DescriptionException))
        {
            throw new EdgeNetException($"Model '{description.Model ?? description.Name ?? "network"}' doesn't fit data of {source.InputShape} with {source.Outputs} {(source.Task == ModelTask.Classification ? "classes" : "numbers to predict")}: {e.Message}", e);
        }
    }

    private static RunFolder Unused(string name)
    {
        var path = Path.Combine("runs", name);
        for (var i = 2; Directory.Exists(path); i++) path = Path.Combine("runs", $"{name}-{i}");
        return new(path);
    }
}
