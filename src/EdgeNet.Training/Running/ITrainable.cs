using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Models;

namespace EdgeNet.Training.Running;

/// <summary>What a run can train: a network with its losses, or adversaries with theirs.</summary>
internal interface ITrainable
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The graph of a step for batches of such examples.</summary>
    StepGraph BuildStep(Example like, int batch);

    /// <summary>The graph that measures losses and metrics without training; null if there is nothing to measure.</summary>
    StepGraph? BuildEvaluation(Example like, int batch);

    /// <summary>The graph that is saved and deployed.</summary>
    Graph ToGraph(int batch = 1);

    /// <summary>What a saved model says about itself.</summary>
    ModelInfo Info { get; }
}
