using EdgeNet.Execution;

namespace EdgeNet.Cli.Reports;

/// <summary>One step of a model as it runs.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="Kernel">How it computes it.</param>
/// <param name="Shape">The shape of its first output.</param>
/// <param name="Parameters">Constant numbers it reads, batch norms folded in.</param>
/// <param name="Macs">Multiply-accumulates of one run.</param>
/// <param name="Bytes">What one run reads and writes at least.</param>
internal sealed record LayerReport(string Name, string Operator, string Kernel, IReadOnlyList<int> Shape, long Parameters, long Macs, long Bytes)
{
    public static LayerReport Of(PlannedStep step) => new(
        step.Name, step.Node.Operator.Type, step.Kernel, step.Node.Outputs[0].Shape.ToArray(), ModelReport.CountParameters(step.Node), step.Macs, step.Bytes);
}
