using EdgeNet.Graphs;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Metrics;

namespace EdgeNet.Training.Running;

/// <summary>A graph that is run once a batch.</summary>
/// <param name="Network">The graph, and which of its variables holds which parameter.</param>
/// <param name="Inputs">The inputs that a batch fills: its inputs, then its targets.</param>
/// <param name="Losses">The outputs that are losses: one number, or one an example. The first is the one to judge by.</param>
/// <param name="Metrics">What is measured on which outputs.</param>
/// <param name="Optimizers">What trains in it, whose rates are to be set; none in a graph that only measures.</param>
internal sealed record StepGraph(
    NetworkGraph Network, IReadOnlyList<Value> Inputs, IReadOnlyList<string> Losses, IReadOnlyList<MeasuredOutput> Metrics,
    IReadOnlyList<Optimizer> Optimizers)
{
    public Graph Graph => Network.Graph;
}

/// <summary>A metric, the name it goes by, the output that holds the predictions, how many scores an answer has there, and the number of the target they should have met.</summary>
internal sealed record MeasuredOutput(string Name, Metric Metric, string Output, int Scores, int Target);
