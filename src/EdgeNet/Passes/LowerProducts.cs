using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Passes;

/// <summary>
/// Makes a product with a constant matrix the dense layer it is, into which what follows can be fused. What it does to constants
/// is left to folding.
/// </summary>
internal sealed class LowerProducts : IPass
{
    public bool Run(Graph graph)
    {
        var changed = false;
        foreach (var node in graph.Nodes.ToList())
        {
            if ((node.Operator switch { MatMul m => Layer(node, m), Gemm g => Layer(node, g), _ => null }) is not { } inputs) continue;
            node.Rewrite(new Dense(), inputs);
            changed = true;
        }

        return changed;
    }

    /// <summary>The inputs of the layer that a MatMul is, or null: rows of any rank times one matrix.</summary>
    private static Value?[]? Layer(Node node, MatMul op)
    {
        Value a = node.Inputs[0]!, b = node.Inputs[1]!;
        if (op.TransA || op.Result is not null || b.Spec.Quantization is not null || !IsKnown(b) || b.Shape.Rank < 2 || b.Shape.Rank > Math.Max(a.Shape.Rank, 2)) return null;
        return b.Shape[..^2].Elements == 1 ? [a, Weights(b, op.TransB)] : null;
    }

    /// <summary>The same of a Gemm, whose C must be one number a column, one for all, or residual.</summary>
    private static Value?[]? Layer(Node node, Gemm op)
    {
        Value a = node.Inputs[0]!, b = node.Inputs[1]!;
        if (op.TransA || !IsKnown(b) || (b.Constant is null && op.Alpha != 1)) return null;
        Value? bias = null, residual = null;
        if (node.Has(2))
        {
            var (c, columns) = (node.Inputs[2]!, node.Outputs[0].Shape[1]);
            if (IsKnown(c) && op.Beta == 1 && c.Shape.Rank == 1 && c.Shape[0] == columns) bias = c;
            else if (c.Constant is not null && c.Shape.Elements == 1) bias = Scaled(c.Reshape([1]), op.Beta).Expand([columns]);
            else if (c.Constant is not null && c.Shape[^1] == c.Shape.Elements) bias = Scaled(c.Reshape([columns]), op.Beta);
            else if (c.Shape == node.Outputs[0].Shape && op.Beta == 1) residual = c;
            else return null;
        }

        return [a, Scaled(Weights(b, op.TransB), op.Alpha), bias, residual];
    }

    /// <summary>A matrix as [outputs, inputs].</summary>
    private static Value Weights(Value b, bool isTransposed)
    {
        var matrix = b.Shape.Rank == 2 ? b : b.Reshape([b.Shape[^2], b.Shape[^1]], b.Name);
        return isTransposed ? matrix : matrix.Transpose([1, 0], b.Name);
    }

    private static bool IsKnown(Value value) => value.Constant is not null || value.Producer is { Operator: DequantizeLinear, Inputs: [{ Constant: not null }] };

    private static Value Scaled(Value x, float factor) => factor == 1 ? x : x.Affine(factor, name: x.Name);
}
