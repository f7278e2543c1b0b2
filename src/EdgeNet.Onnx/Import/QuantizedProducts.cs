using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>
/// Products of integers that stand for reals: the product of these reals between pairs, which lowering makes one of integers again. Convolutions
/// with weights that a run computes, and scales that it computes, are left to <see cref="IntegerProducts"/>.
/// </summary>
internal static class QuantizedProducts
{
    /// <summary>Inputs x, w and y, each with scale and zero point; then a bias of 32-bit integers. ONNX Runtime's own may have channels last.</summary>
    public static void Conv(NodeImport n)
    {
        var isLast = n.Bool("channels_last");
        if (!AreWeights(n, w: 3, bias: 8))
        {
            if (isLast) throw new RuleException("attribute 'channels_last' is supported where weights are known");
            IntegerProducts.QLinearConv(n);
            return;
        }

        var order = Quantized.Order(n, isLast);
        var x = Scaling.Of(n, 1, 2).Dequantized(n, new(n.Arrange(n.Input(0), order), order));
        var w = Scaling.Of(n, 4, 5).Dequantized(n, new(n.ChannelsLast(3), AxisOrder.ChannelsLast(n.Input(3).Order.Rank)));
        var (op, input) = Convolutions.Prepared(n, x.Value, w.Value);
        var sum = n.Add(op, input, w.Value, n.Has(8) ? Sums(n, n.Plain(8), n.Plain(4)) : null);
        n.Set(0, Scaling.Of(n, 6, 7).Quantized(n, new(sum, order), Quantized.Range(n, 7, like: 0)));
    }

    /// <summary>Inputs a, b and y, each with scale and zero point.</summary>
    public static void MatMul(NodeImport n)
    {
        if (!AreMatrices(n) && (!AreWeights(n, w: 3) || n.Input(3).Order.Rank != 2))
        {
            IntegerProducts.QLinearMatMul(n);
            return;
        }

        var a = Scaling.Of(n, 1, 2).Dequantized(n, new(n.Plain(0)));
        var b = Scaling.Of(n, 4, 5, axis: -1).Dequantized(n, new(n.Plain(3)));
        n.Set(0, Scaling.Of(n, 6, 7).Quantized(n, new(n.Add("MatMul", a.Value, b.Value)), Quantized.Range(n, 7, like: 0)));
    }

    /// <summary>ONNX Runtime's α·(A·B + C): A and B with scale and zero point, C in 32-bit integers, and the result's scale, without which it is real.</summary>
    public static void Gemm(NodeImport n)
    {
        if (!AreWeights(n, w: 3, bias: 6) || (n.Has(6) && n.Input(6).Order.Rank != 1))
        {
            IntegerProducts.QGemm(n);
            return;
        }

        var (scale, turn) = (n.Add(new Affine { Alpha = n.Float("alpha", 1) }, n.Plain(4)), n.Bool("transB"));
        var a = Scaling.Of(n, 1, 2).Dequantized(n, new(n.Plain(0)));
        var b = new Scaling(scale, n.PlainOrNull(5), turn ? 0 : 1).Dequantized(n, new(n.Plain(3)));
        var sum = n.Add(new Gemm { TransA = n.Bool("transA"), TransB = turn }, a.Value, b.Value, n.Has(6) ? Sums(n, n.Plain(6), scale) : null);
        n.Set(0, n.Has(7) ? Scaling.Of(n, 7, 8).Quantized(n, new(sum), Quantized.Range(n, 8, like: 0)) : new(sum));
    }

    /// <summary>A bias in units of both scales' product.</summary>
    private static Value Sums(NodeImport n, Value bias, Value scale) =>
        new Scaling(n.Add("Mul", n.Add(new Reshape { Shape = [] }, n.Plain(1)), scale), ZeroPoint: null, Axis: 0).Dequantized(n, new(bias)).Value;

    /// <summary>Whether both matrices are computed, and each has one scale and few enough columns or rows for the sums that bytes have.</summary>
    private static bool AreMatrices(NodeImport n) =>
        n.Plain(3) is { Constant: null } && n.Plain(0) is { Constant: null, Shape: { Rank: > 0 } a } && a[^1] <= ByteArithmetic.MostProducts
        && Enumerable.All([1, 4], scale => n.Plain(scale).Constant is { Shape.Elements: 1 } && n.PlainOrNull(scale + 1) is null or { Constant.Shape.Elements: 1 });

    /// <summary>Whether inputs w and the two behind it are weights that stand for reals, and x, which comes first, has one scale.</summary>
    private static bool AreWeights(NodeImport n, int w, int? bias = null) =>
        n.Plain(w).Constant is not null && n.Plain(w + 1).Constant is not null && n.PlainOrNull(w + 2) is null or { Constant: not null }
        && n.Plain(1).Constant is { Shape.Elements: 1 } && n.PlainOrNull(2) is null or { Constant: not null }
        && (bias is not { } b || n.PlainOrNull(b) is null or { Constant: not null });
}
