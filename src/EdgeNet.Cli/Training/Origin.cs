using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Models;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Running;
using EdgeNet.Zoo;

namespace EdgeNet.Cli.Training;

/// <summary>Where a model that is to be trained comes from, and what is known of how to train it.</summary>
internal abstract class Origin
{
    /// <summary>The data it is trained on unless it is told otherwise; null if nothing is known.</summary>
    public virtual string? Data => null;

    /// <summary>How often it goes through the data, unless it is told otherwise.</summary>
    public virtual int Epochs => 10;

    /// <summary>The most examples a step has, unless it is told otherwise.</summary>
    public virtual int Batch => 32;

    /// <summary>How the rate changes, unless it is told otherwise.</summary>
    public virtual Schedule Schedule => Schedule.Constant;

    /// <summary>What was done to make the model fit the data, in a sentence; null if nothing was.</summary>
    public virtual string? Note => null;

    /// <summary>Where a model's origin is, as its description says.</summary>
    /// <exception cref="EdgeNetException">There is no such model.</exception>
    public static Origin Of(Description description) =>
        description.HasLayers ? new DescribedLayers()
        : description.Model is not { } model ? throw new DescriptionException("There is neither 'layers' nor 'model'; a description needs one of them.")
        : SavedModel.Is(model) ? new SavedModel(model)
        : new ZooRecipe(model);

    /// <summary>How data are to be understood so that they fit, as far as the model tells.</summary>
    public virtual DataDescription Understood(DataDescription data) => data;

    /// <summary>What the model learns from, made of what the data hold.</summary>
    public virtual Dataset<Example> Prepare(Dataset<Example> data, DataSource source, ModelInfo info) => data;

    /// <summary>The model, ready to be trained on data.</summary>
    public abstract ITrainable Build(Description description, DataSource source);

    /// <summary>What the file of a model built for data says.</summary>
    protected static ModelInfo InfoOf(ITrainable model, DataSource source)
    {
        var info = source.ToModelInfo(model.ToGraph().Inputs[0].Name);
        var task = model.Info.Task == ModelTask.Unknown ? info.Task : model.Info.Task;
        // A generator's input is noise, which is no image.
        return info with { Task = task, Preprocessing = task == ModelTask.Generation ? [] : info.Preprocessing };
    }

    /// <summary>A recipe of the zoo.</summary>
    private sealed class ZooRecipe(string name) : Origin
    {
        private readonly Recipe recipe = Find(name);

        public override string Data => recipe.Data;

        public override int Epochs => recipe.Epochs;

        public override int Batch => recipe.Batch;

        public override Schedule Schedule => recipe.Schedule;

        public override Dataset<Example> Prepare(Dataset<Example> data, DataSource source, ModelInfo info) => recipe.Prepare(data);

        public override ITrainable Build(Description description, DataSource source)
        {
            var usual = recipe.Default.Optimizer;
            var optimizer = description.Optimizer ?? usual with { Rate = description.Rate ?? usual.Rate };
            var model = recipe.Build(new(source.InputShape, source.Outputs, optimizer, source.Task, description.Seed!.Value) { Forecast = source.Series?.Forecast ?? [] });
            model.Info = InfoOf(model, source);
            return model;
        }

        private static Recipe Find(string name)
        {
            var trainable = ModelZoo.All.Where(m => m.Recipe is not null).ToList();
            return trainable.Find(m => string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))?.Recipe
                ?? throw new EdgeNetException($"There is no recipe '{name}'{Spelling.DidYouMean(name, trainable.Select(m => m.Name))} There are {string.Join(", ", trainable.Select(m => m.Name))}, descriptions in .yaml files, and saved models.");
        }
    }

    /// <summary>The layers of a description.</summary>
    private sealed class DescribedLayers : Origin
    {
        public override ITrainable Build(Description description, DataSource source)
        {
            var outputs = source.Outputs;
            var model = description.Build(new(source.InputShape, outputs, source.Task));
            var made = model.ToGraph().Outputs[0].Value.Shape.Elements;
            if (made != outputs && !(outputs == 2 && made == 1))
                throw new EdgeNetException($"it answers with {made} numbers, but the data want {outputs}; write 'units: outputs' in the last layer.");
            model.Info = InfoOf(model, source);
            return model;
        }
    }
}
