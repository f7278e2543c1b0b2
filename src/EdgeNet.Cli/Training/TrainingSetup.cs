using System.Numerics;
using EdgeNet.Cli.Commands;
using EdgeNet.Data.Sources;
using EdgeNet.Models;
using EdgeNet.Training;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;
using EdgeNet.Zoo;

namespace EdgeNet.Cli.Training;

/// <summary>Makes of what a command line asks for a job that can be run.</summary>
internal static class TrainingSetup
{
    /// <summary>The share that is held back to choose the best epoch by, where patience asks for a choice and nothing says how much.</summary>
    private const float UsualValidation = 0.1f;

    /// <summary>What a word on the command line asks for.</summary>
    /// <exception cref="EdgeNetException">There is no such model.</exception>
    public static Description Describe(string model) =>
        Path.GetExtension(model).ToUpperInvariant() is ".YAML" or ".YML" ? Description.Load(model) : Description.Empty.WithText("model", model);

    /// <summary>What a description's model is trained on unless it is told otherwise; null if nothing is known.</summary>
    public static DataDescription? UsualData(Description description) => RecipeOf(description) is { } recipe ? new() { From = recipe.Data } : null;

    /// <summary>Opens the data and builds the model for them.</summary>
    /// <param name="description">What is to be trained, on what, and how.</param>
    /// <param name="folder">Where what comes of it goes; null for a folder of its own under <c>runs</c>.</param>
    /// <exception cref="EdgeNetException">The data or the model are not there, or don't fit each other.</exception>
    public static TrainingJob Create(Description description, RunFolder? folder)
    {
        var recipe = RecipeOf(description);
        var source = DataArguments.Open(description.Data!);
        description = description
            .With("epochs", description.Epochs ?? recipe?.Epochs ?? 10)
            .With("batch", description.Batch ?? UsualBatch(recipe?.Batch ?? 32, source.Train.Count))
            .With("seed", description.Seed ?? 1)
            .With("threads", description.Threads ?? Environment.ProcessorCount);
        if (description.Patience is not null && description.Validation is null) description = description.With("validation", UsualValidation);
        var model = Build(description, recipe, source);
        return new(description, source, model, recipe, folder ?? Unused(model.Name));
    }

    /// <summary>A batch of which there are some twenty in the data: a few steps an epoch teach a model little.</summary>
    private static int UsualBatch(int most, int examples) => Math.Min(most, Math.Max(8, (int)(BitOperations.RoundUpToPowerOf2((uint)(examples / 20 + 1)) / 2)));

    private static ITrainable Build(Description description, Recipe? recipe, DataSource source)
    {
        var outputs = source.Outputs;
        try
        {
            var model = recipe is null
                ? description.Build(new(source.InputShape, outputs, source.Task))
                : recipe.Build(new(source.InputShape, outputs, description.Optimizer ?? Rated(recipe.Default.Optimizer, description.Rate), source.Task, description.Seed!.Value));
            var graph = model.ToGraph();
            var made = graph.Outputs[0].Value.Shape.Elements;
            if (recipe is null && made != outputs && !(outputs == 2 && made == 1))
                throw new EdgeNetException($"it answers with {made} numbers, but the data want {outputs}; write 'units: outputs' in the last layer.");
            var info = source.ToModelInfo(graph.Inputs[0].Name);
            var task = model.Info.Task == ModelTask.Unknown ? info.Task : model.Info.Task;
            // A generator's input is noise, which is no image.
            model.Info = info with { Task = task, Preprocessing = task == ModelTask.Generation ? [] : info.Preprocessing };
            return model;
        }
        catch (Exception e) when (e is ArgumentException or (EdgeNetException and not DescriptionException))
        {
            throw new EdgeNetException($"Model '{description.Model ?? description.Name ?? "network"}' doesn't fit data of {source.InputShape} with {outputs} {(source.Task == ModelTask.Classification ? "classes" : "numbers to predict")}: {e.Message}", e);
        }
    }

    private static Optimizer Rated(Optimizer optimizer, float? rate) => rate is { } given ? optimizer with { Rate = given } : optimizer;

    private static Recipe? RecipeOf(Description description)
    {
        if (description.HasLayers) return null;
        var name = description.Model ?? throw new DescriptionException("There is neither 'layers' nor 'model'; a description needs one of them.");
        var trainable = ModelZoo.All.Where(m => m.Recipe is not null).ToList();
        return trainable.Find(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))?.Recipe
            ?? throw new EdgeNetException($"There is no recipe '{name}'{Spelling.DidYouMean(name, trainable.Select(m => m.Name))} There are {string.Join(", ", trainable.Select(m => m.Name))}, and descriptions in .yaml files.");
    }

    private static RunFolder Unused(string name)
    {
        var path = Path.Combine("runs", name);
        for (var i = 2; Directory.Exists(path); i++) path = Path.Combine("runs", $"{name}-{i}");
        return new(path);
    }
}
