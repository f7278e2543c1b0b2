using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;

namespace EdgeNet.Training.Running;

/// <summary>
/// What can be trained: a network with its losses, or adversaries with theirs. It is for programs that train either; training takes graphs of a kind
/// that is this library's own, so that other classes can't implement it.
/// </summary>
/// <example><code>
/// ITrainable model = ModelZoo.Find("keras_cnn").Recipe!.Build();
/// model.Fit(train, epochs: 5, batch: 128, validation: test);
/// model.Save("clothes.edgenet");
/// </code></example>
public interface ITrainable
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>What a saved model says about itself.</summary>
    ModelInfo Info { get; set; }

    /// <summary>Trains.</summary>
    /// <param name="data">What to learn from.</param>
    /// <param name="epochs">How often to go through it.</param>
    /// <param name="batch">How many examples a step has.</param>
    /// <param name="validation">Data to measure with after each epoch, where there is something to measure.</param>
    /// <param name="options">The learning rate's schedule, callbacks, seed, threads.</param>
    History Fit(Dataset<Example> data, int epochs = 1, int batch = 32, Dataset<Example>? validation = null, FitOptions? options = null);

    /// <summary>The graph that is saved and deployed.</summary>
    Graph ToGraph(int batch = 1);

    /// <summary>Writes the model that is deployed.</summary>
    void Save(string path);

    /// <summary>The networks in it, from the one that is deployed.</summary>
    IReadOnlyList<Network> Networks { get; }

    /// <summary>By which loss its answers are judged; null if there are no right ones, so that nothing can be measured.</summary>
    Loss? Judge { get; }

    /// <summary>What a file of it says: its info, and what training does with each parameter of the network that is deployed.</summary>
    internal ModelInfo FileInfo => Info with { Parameters = Networks[0].Roles };

    /// <summary>The graph of a step for batches of such examples, gone through in a number of parts.</summary>
    internal StepGraph BuildStep(Example like, int batch, int parts);

    /// <summary>The graph that measures losses and metrics without training; null if there is nothing to measure.</summary>
    internal StepGraph? BuildEvaluation(Example like, int batch);
}
