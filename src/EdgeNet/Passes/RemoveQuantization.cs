using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

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
            graph.Replace(node.Outputs[0], WithoutNegatives(graph, pair));
            changed = true;
        }

        foreach (var pass in Rest) changed |= pass.Run(graph);
        return changed;
    }

    /// <summary>What is quantized; a ReLU of it, if integers that stand for nothing below 0 did its work: quantizers leave it out then.</summary>
    private static Value WithoutNegatives(Graph graph, Node pair)
    {
        var (x, spec) = (pair.Inputs[0]!, pair.Outputs[0].Spec);
        var cuts = spec.Quantization is { Axis: null } q && q.ZeroPoints[0] == spec.Type.ZeroPoints().Low;
        return cuts && x.Producer?.Operator is LinearOperator { Activation: null } or MatMul or Add or Sub ? graph.Add(new Relu(), [x])[0] : x;
    }

    /// <summary>Whether a graph rounds values to integers on its way.</summary>
    public static bool Applies(Graph graph) =>
        graph.Nodes.Any(node => node.Operator is QuantizeLinear || node.Outputs.Any(output => output.Spec.Quantization is not null));
}
