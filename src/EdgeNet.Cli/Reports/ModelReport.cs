using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Reports;

/// <summary>What a model is made of and what it needs, known before it runs.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Parameters">Learned numbers, as papers count them: a batch norm's mean and variance are none.</param>
/// <param name="Macs">Multiply-accumulates of one run.</param>
/// <param name="ArenaBytes">Memory for all it computes.</param>
/// <param name="ArenaLowerBoundBytes">The most that is alive at one time: no arena could be smaller.</param>
/// <param name="WeightBytes">Memory for weights, in the order the kernels want them.</param>
/// <param name="Layers">The steps that run, after folding and fusing.</param>
internal sealed record ModelReport(
    string Model, long Parameters, long Macs, long ArenaBytes, long ArenaLowerBoundBytes, long WeightBytes, IReadOnlyList<LayerReport> Layers)
{
    /// <summary>What its file says; null if it is no .edgenet file.</summary>
    public FileReport? File { get; init; }

    public static ModelReport Of(Graph graph, Plan plan) => new(
        graph.Name, CountParameters([.. graph.Nodes]), plan.Macs, plan.ArenaBytes, plan.ArenaLowerBound, plan.WeightBytes,
        [.. plan.Steps.Select(LayerReport.Of)]);

    /// <summary>The learned numbers that nodes read, each constant counted once.</summary>
    public static long CountParameters(params IEnumerable<Node> nodes) =>
        nodes.SelectMany(node => node.Operator.Type is "BatchNormalization" ? node.Inputs.Take(3) : node.Inputs)
            .OfType<Value>()
            .Where(value => value.Constant is not null && value.Spec.Type is not (DType.I64 or DType.I32 or DType.Bool))
            .Distinct()
            .Sum(value => value.Shape.Elements);
}
