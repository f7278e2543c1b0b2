using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Quantizing;

/// <summary>Tells how much worse a model has become, by running it over test data as a device would.</summary>
internal sealed class Judge(Dataset<Example> test, ModelInfo info, int threads, CancellationToken stop)
{
    /// <summary>How good a graph's answers are.</summary>
    public Assessment Assess(Graph graph)
    {
        using var assessor = new Assessor(graph, info, test.CreateItem(), threads: threads);
        return assessor.Assess(test, stop);
    }

    /// <summary>How much is lost: points of accuracy; of numbers, percent by which the root of the mean squared error has grown.</summary>
    public static double Drop(Assessment before, Assessment after) => (before, after) switch
    {
        (Classification b, Classification a) => 100 * (b.Accuracy - a.Accuracy),
        (Regression b, Regression a) => 100 * (a.RootMeanSquaredError / b.RootMeanSquaredError - 1),
        _ => throw new ArgumentException("Two models are judged by the same data.", nameof(after)),
    };
}
