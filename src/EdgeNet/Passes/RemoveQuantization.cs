using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Passes;

/// <summary>
/// Makes a quantized graph compute with reals: what it was before it was quantized, but for the rounding of its weights. This changes what is
/// computed, so that it is no part of compiling; it tells what quantizing has brought.
/// </summary>
internal sealed class RemoveQuantization : IPass
{
    private static readonly IPass[] Rest = [new FoldConstants(unpacks: true), new RemoveDeadNodes()];

    public bool Run(Graph graph)
    {
        var changed = new RaiseQuantized().Run(graph);
        foreach (var node in graph.Nodes.ToList())
        {
            if (node is not { Operator: DequantizeLinear, Inputs: [{ Producer: { Operator: QuantizeLinear } pair }, ..] }) continue;
            graph.Replace(node.Outputs[0], pair.Inputs[0]!);
            changed = true;
        }

        foreach (var pass in Rest) changed |= pass.Run(graph);
        return changed;
    }

    /// <summary>Whether a graph rounds values to integers on its way.</summary>
    public static bool Applies(Graph graph) =>
        graph.Nodes.Any(node => node.Operator is QuantizeLinear || node.Outputs.Any(output => output.Spec.Quantization is not null));
}
