using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Onnx.Export;

/// <content>Products with weights, and what is fused into them: written as nodes of their own.</content>
internal static partial class ExportRules
{
    private static void Linear(NodeExport n, LinearOperator op)
    {
        var order = op is Convolution ? AxisOrder.ChannelsFirst(n.Result().Rank) : AxisOrder.Plain(n.Result().Rank);
        var y = op switch
        {
            ConvTranspose2D transposed => ConvTranspose(n, transposed),
            Convolution convolution => n.Add("Conv", [n.Image(), n.Image(LinearOperator.W), Bias(n)], Window(n, convolution)),
            _ => Dense(n),
        };
        if (n.Has(LinearOperator.R)) y = n.Add("Add", [y, n.In(LinearOperator.R, order)]);
        n.Give(op.Activation is { } activation ? Function(n, activation, y) : y, order);
    }

    private static string Bias(NodeExport n) => n.Has(LinearOperator.B) ? n.In(LinearOperator.B) : "";

    private static (string Name, object? Value)[] Window(NodeExport n, Convolution op) =>
    [
        ("kernel_shape", n.Shape(LinearOperator.W)[1..^1].ToArray()),
        ("strides", op.Strides),
        ("pads", op.Pads),
        ("dilations", op.Dilations),
        ("group", op.Group),
    ];

    /// <summary>ONNX wants the weights by input channel, [C, M / group, …]; ours are by output channel, [M, …, C / group].</summary>
    private static string ConvTranspose(NodeExport n, ConvTranspose2D op)
    {
        var w = n.Shape(LinearOperator.W);
        var (group, outputs, inputs) = (op.Group, w[0] / op.Group, w[3]);
        var weights = group == 1
            ? n.In(LinearOperator.W, new([3, 0, 1, 2]))
            : n.Rearranged(LinearOperator.W, [group, outputs, w[1], w[2], inputs], [0, 4, 1, 2, 3], [group * inputs, outputs, w[1], w[2]]);
        return n.Add("ConvTranspose", [n.Image(), weights, Bias(n)], [.. Window(n, op), ("output_padding", op.OutputPads)]);
    }

    private static string Dense(NodeExport n)
    {
        if (n.Shape(0).Rank == 2) return n.Add("Gemm", [n.In(), n.In(LinearOperator.W), Bias(n)], ("transB", 1));
        var product = n.Add("MatMul", [n.In(), n.In(LinearOperator.W, new([1, 0]))]);
        return n.Has(LinearOperator.B) ? n.Add("Add", [product, Bias(n)]) : product;
    }
}
