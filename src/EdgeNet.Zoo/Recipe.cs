using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;
using EdgeNet.Training.Running;

namespace EdgeNet.Zoo;

/// <summary>How a model is trained: built for the data at hand, with settings that are known to work.</summary>
/// <example><code>
/// var recipe = ModelZoo.Find("keras_cnn").Recipe!;
/// var model = recipe.Build(recipe.Default with { Outputs = 2 });
/// model.Fit(data, recipe.Epochs, recipe.Batch);
/// </code></example>
public sealed record Recipe
{
    internal Recipe(RecipeSetting setting, Func<RecipeSetting, ITrainable> build) => (Default, builder) = (setting, build);

    private readonly Func<RecipeSetting, ITrainable> builder;

    /// <summary>The shapes of the data the model was made for, and the optimizer it is trained with.</summary>
    public RecipeSetting Default { get; }

    /// <summary>The data it is trained on unless others are given.</summary>
    public string Data { get; init; } = "fashion";

    /// <summary>How often it goes through the data.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>How many examples a step has.</summary>
    public int Batch { get; init; } = 128;

    /// <summary>How the learning rate changes.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>Makes of labelled data what the model learns from: its own input, for an autoencoder.</summary>
    public Func<Dataset<Example>, Dataset<Example>> Prepare { get; init; } = data => data;

    /// <summary>Data whose targets are their inputs, as an autoencoder learns from.</summary>
    public static Dataset<Example> Reconstruction(Dataset<Example> data)
    {
        return data.Map(() => Pair(data.CreateItem()), (from, to) =>
        {
            from.Input.Bytes.CopyTo(to.Input.Bytes);
            from.Input.Bytes.CopyTo(to.Target.Bytes);
        });

        static Example Pair(Example like) => new([new Tensor(like.Input.Spec)], [new Tensor(like.Input.Spec)]);
    }

    /// <summary>The model, ready to train.</summary>
    /// <param name="setting">What it is built for; by default what it was made for.</param>
    /// <exception cref="EdgeNetException">The model can't take such data.</exception>
    public ITrainable Build(RecipeSetting? setting = null) => builder(setting ?? Default);
}

/// <summary>What a recipe's model is built for.</summary>
/// <param name="Input">The shape of one example.</param>
/// <param name="Outputs">How many classes there are, or numbers to predict.</param>
/// <param name="Optimizer">How it learns.</param>
/// <param name="Task">Classes, or numbers to predict.</param>
/// <param name="Seed">What its weights begin with follows from it.</param>
/// <example><code>var setting = recipe.Default with { Input = [64, 64, 3], Outputs = 5 };</code></example>
public sealed record RecipeSetting(Shape Input, int Outputs, Optimizer Optimizer, ModelTask Task = ModelTask.Classification, int Seed = 0)
{
    /// <summary>Of a series, which of a step's values are forecast; none if the data are no series.</summary>
    public IReadOnlyList<int> Forecast { get; init; } = [];

    /// <summary>Gives a network the last layer the task asks for, and says how it learns.</summary>
    internal Sequential Finish(Sequential network, float labelSmoothing = 0)
    {
        network.Add(Head());
        return Compile(network, labelSmoothing);
    }

    /// <summary>The last layer the task asks for.</summary>
    internal Dense Head() => new(Outputs, Task == ModelTask.Classification ? "softmax" : "linear");

    /// <summary>Says how a network with such a layer learns.</summary>
    internal T Compile<T>(T network, float labelSmoothing = 0) where T : Network
    {
        network.Info = new() { Task = Task };
        if (Task == ModelTask.Classification) network.Compile(Optimizer, Loss.CrossEntropy(labelSmoothing), new Accuracy());
        else network.Compile(Optimizer, Loss.MeanSquaredError, new MeanAbsoluteError());
        return network;
    }
}

