using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Products of matrices.</summary>
internal static class Products
{
    public static void Gemm(NodeImport n)
    {
        n.Ignore("broadcast"); // of opset 6, which broadcasts as later ones do
        var op = (Gemm)n.Same();
        var (a, b) = (n.Plain(0), n.Plain(1));
        if (!op.TransA && Unflattened(n, a) is { } x) (a, b) = (x.Value, x.Permuted(n, b, inputsFirst: !op.TransB));
        n.Set(0, n.Add(op, a, b, n.PlainOrNull(2)));
    }

    public static void MatMul(NodeImport n)
    {
        var ((a, transA), (b, transB)) = (Matrices(n, 0), Matrices(n, 1));
        if (b.Shape.Rank == 2 && !transA && !transB && Unflattened(n, a) is { } x) (a, b) = (x.Value, x.Permuted(n, b, inputsFirst: true));
        n.Set(0, n.Add(new MatMul { TransA = transA, TransB = transB }, a, b));
    }

    /// <summary>An operand, as it lies if only its rows and columns are swapped, which the product takes as well.</summary>
    private static (Value Value, bool Transposed) Matrices(NodeImport n, int input)
    {
        var x = n.Input(input);
        var rank = x.Order.Rank;
        if (rank < 2 || x.Value.Constant is not null) return (n.Plain(input), false);
        var swapped = new AxisOrder([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
        return x.Order.Equals(swapped) ? (x.Value, true) : (n.Plain(input), false);
    }

    /// <summary>
    /// If <paramref name="a"/> is an image whose channels were brought in front only to be flattened for constant weights, the image
    /// flattened as it lies, and how the weights must lie then.
    /// </summary>
    private static Flattened? Unflattened(NodeImport n, Value a)
    {
        if (a.Shape.Rank != 2 || a.Producer is not { Operator: Reshape } reshape) return null;
        if (reshape.Inputs[0] is not { Producer: { Operator: Transpose t } transpose } moved) return null;
        var keepsBatch = t.Perm.Length > 0 && t.Perm[0] == 0 && moved.Shape[0] == a.Shape[0];
        if (!keepsBatch) return null;
        var image = transpose.Inputs[0]!;
        return new(n.Add(new Reshape { Shape = [.. a.Shape] }, image), moved.Shape[1..], [.. t.Perm.Skip(1).Select(p => p - 1)]);
    }

    /// <param name="Value">The image, flattened as it lies.</param>
    /// <param name="Expected">The axes, but for the batch, the weights expect.</param>
    /// <param name="Permutation">How those came from the image's.</param>
    private sealed record Flattened(Value Value, Shape Expected, int[] Permutation)
    {
        /// <summary>Weights whose inputs lie as the image does.</summary>
        public Value Permuted(NodeImport n, Value w, bool inputsFirst)
        {
            var outputs = w.Shape[inputsFirst ? 1 : 0];
            int[] back = [.. Enumerable.Range(0, Permutation.Length).Select(p => Array.IndexOf(Permutation, p))];
            var axes = Expected.ToArray();
            var split = n.Add(new Reshape { Shape = inputsFirst ? [.. axes, outputs] : [outputs, .. axes] }, w);
            var moved = n.Add(new Transpose { Perm = inputsFirst ? [.. back, back.Length] : [0, .. back.Select(p => p + 1)] }, split);
            return n.Add(new Reshape { Shape = [.. w.Shape] }, moved);
        }
    }
}
