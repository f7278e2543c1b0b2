using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>
/// Writes operators over integers as operators over reals, between a dequantization and a quantization: what they mean to those who lack
/// such operators. Recurrent ones stay: their states are integers between steps too. <see cref="LowerQuantized"/> goes the other way.
/// </summary>
internal sealed class RaiseQuantized : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
        {
            if (node.Operator.IntegerKernels.Count == 0 || node.Operator is QuantizeLinear or RecurrentOperator) continue;
            for (var i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is not { Spec.Quantization: not null } integers) continue;
                node.SetInput(i, integers.DequantizeLinear());
                changed = true;
            }

            if (node.Operator.Result is { } result) changed |= Quantize(graph, node, result);
        }

        return changed;
    }

    private static bool Quantize(Graph graph, Node node, Quantization result)
    {
        node.Rewrite(node.Operator with { Result = null }, [.. node.Inputs]);
        foreach (var output in node.Outputs.Where(o => o.Spec.Quantization is not null))
        {
            output.Spec = new(DType.F32, output.Shape);
            var integers = output.QuantizeLinear(result);
            graph.Replace(output, integers);
            integers.Producer!.SetInput(0, output);
        }

        return true;
    }
}
