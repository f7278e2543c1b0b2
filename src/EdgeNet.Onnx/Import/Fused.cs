using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Onnx.Import;

/// <summary>What ONNX Runtime's optimizer makes of several nodes of ONNX, taken apart again; our own passes fuse what pays for us.</summary>
internal static class Fused
{
    /// <summary>activation(convolution of X with W + B + Z).</summary>
    public static void Conv(NodeImport n)
    {
        var w = n.ChannelsLast(1);
        var (op, x) = Convolutions.Prepared(n, n.ChannelsLast(0), w);
        var y = n.Add(op, x, w, n.PlainOrNull(2));
        if (n.Has(3)) y = n.Add("Add", y, n.ChannelsLast(3));
        n.SetChannelsLast(0, Activated(n, y));
    }

    /// <summary>α · A · B, either with its rows and columns swapped.</summary>
    public static void MatMul(NodeImport n)
    {
        if (n.Bool("transBatchA") || n.Bool("transBatchB")) throw new RuleException("it swaps axes of its batch; only rows and columns are supported");
        var product = n.Add(new MatMul { TransA = n.Bool("transA"), TransB = n.Bool("transB") }, n.Plain(0), n.Plain(1));
        var alpha = n.Float("alpha", 1);
        n.Set(0, alpha == 1 ? product : n.Add(new Affine { Alpha = alpha }, product));
    }

    /// <summary>Gelu of X, or of X + B; exactly or, if it is called fast, by tanh.</summary>
    public static void Gelu(NodeImport n)
    {
        var fast = n.Proto.OpType.StartsWith("Fast", StringComparison.Ordinal);
        var (values, order) = Pointwise.Aligned(n, n.Has(1) ? [0, 1] : [0]);
        var x = values.Length == 1 ? values[0] : n.Add("Add", values);
        n.Set(0, n.Add(new Gelu { Approximate = fast ? GeluApproximation.Tanh : GeluApproximation.None }, x), order);
    }

    /// <summary>x · sigmoid(α · x).</summary>
    public static void QuickGelu(NodeImport n)
    {
        var x = n.Input(0);
        n.Set(0, x with { Value = n.Add(new Swish { Alpha = n.Float("alpha", 1.702f) }, x.Value) });
    }

    private static Value Activated(NodeImport n, Value x)
    {
        var (name, numbers) = (n.Text("activation", ""), n.Floats("activation_params") ?? []);
        Operator? activation = (name, numbers) switch
        {
            ("", _) => null,
            ("Relu", _) => new Relu(),
            ("Sigmoid", _) => new Sigmoid(),
            ("Tanh", _) => new Tanh(),
            ("LeakyRelu", [var alpha]) => new LeakyRelu { Alpha = alpha },
            ("Clip", [var min, var max]) => new Clip { Min = min, Max = max },
            ("HardSigmoid", [var alpha, var beta]) => new HardSigmoid { Alpha = alpha, Beta = beta },
            _ => throw new RuleException($"activation '{name}' with {numbers.Length} numbers is not supported"),
        };
        return activation is null ? x : n.Add(activation, x);
    }
}
