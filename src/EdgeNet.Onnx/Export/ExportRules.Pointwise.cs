using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <content>Element-wise operators: they work in whatever order of axes they meet. What opset 17 lacks is composed.</content>
internal static partial class ExportRules
{
    private static void Pointwise(NodeExport n)
    {
        if (n.Operator is not (UnaryOperator or PredicateOperator or BinaryOperator or VariadicOperator or Mean or PRelu or Where or Not))
            throw new NotExportableException($"opset {OnnxExport.Opset} has no equivalent");
        var (x, order) = n.Broadcast();
        n.Give(n.Operator switch
        {
            UnaryOperator op => Function(n, op, x[0]),
            Sum when n.Spec(0).Type != DType.F32 => x[1..].Aggregate(x[0], (sum, term) => n.Add("Add", [sum, term])), // ONNX's own takes floats only
            Mod { Fmod: false } when n.Spec(0).Type == DType.F32 => FlooredRemainder(n, x[0], x[1]),
            _ => n.Add(n.Operator.Type, x, n.Attributes),
        }, order);
    }

    /// <summary>A function of each element.</summary>
    private static string Function(NodeExport n, UnaryOperator function, string x) => function switch
    {
        Relu6 => Clamped(n, x, 0, 6),
        Clip op => Clamped(n, x, op.Min, op.Max),
        Affine op => Plus(n, Times(n, x, op.Alpha), op.Beta),
        ScaledTanh op => Times(n, n.Add("Tanh", [Times(n, x, op.Beta)]), op.Alpha),
        Swish op => n.Add("Mul", [x, n.Add("Sigmoid", [Times(n, x, op.Alpha)])]),
        Mish => n.Add("Mul", [x, n.Add("Tanh", [n.Add("Softplus", [x])])]),
        LogSigmoid => n.Add("Neg", [n.Add("Softplus", [n.Add("Neg", [x])])]),
        Gelu op => Gelu(n, op, x),
        Sinc => n.Add("Where", [n.Add("Equal", [x, n.Number("zero", 0)]), n.Number("one", 1), n.Add("Div", [n.Add("Sin", [x]), x])]),
        BinaryStep => n.Add("Cast", [n.Add("GreaterOrEqual", [x, n.Number("zero", 0)])], ("to", (int)ModelWriter.TypeOf(DType.F32))),
        _ => n.Add(function.Type, [x], NodeExport.AttributesOf(function)),
    };

    /// <summary>A Clip, which has its bounds as inputs; one that is infinite is left out.</summary>
    private static string Clamped(NodeExport n, string x, float low, float high) => n.Add("Clip",
        [x, float.IsInfinity(low) ? "" : n.Number("min", low), float.IsInfinity(high) ? "" : n.Number("max", high)]);

    private static string Times(NodeExport n, string x, float factor) => factor == 1 ? x : n.Add("Mul", [x, n.Number("factor", factor)]);

    private static string Plus(NodeExport n, string x, float term) => term == 0 ? x : n.Add("Add", [x, n.Number("term", term)]);

    /// <summary>x·Φ(x): ½·x·(1 + erf(x / √2)), or ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
    private static string Gelu(NodeExport n, Gelu op, string x)
    {
        var bell = op.Approximate == GeluApproximation.Tanh
            ? n.Add("Tanh", [Times(n, n.Add("Add", [x, Times(n, n.Add("Mul", [x, n.Add("Mul", [x, x])]), 0.044715f)]), 0.7978845608f)])
            : n.Add("Erf", [Times(n, x, 0.7071067812f)]);
        return n.Add("Mul", [Times(n, x, 0.5f), Plus(n, bell, 1)]);
    }

    /// <summary>ONNX knows remainders of floats with the sign of the dividend only; where it differs from the divisor's, the divisor is added.</summary>
    private static string FlooredRemainder(NodeExport n, string a, string b)
    {
        var (rest, zero) = (n.Add("Mod", [a, b], ("fmod", 1)), n.Number("zero", 0));
        var differs = n.Add("Xor", [n.Add("Less", [rest, zero]), n.Add("Less", [b, zero])]);
        var some = n.Add("Not", [n.Add("Equal", [rest, zero])]);
        return n.Add("Where", [n.Add("And", [differs, some]), n.Add("Add", [rest, b]), rest]);
    }

    private static void Quantize(NodeExport n, QuantizingOperator op)
    {
        // Constants are dequantized in the order of axes that they are asked for.
        if (op is not DequantizeLinear || n.Constant(0) is null) n.Give(Quantized(n, op, n.Order()), n.Order());
    }

    /// <summary>Writes a node between integers and reals that lie in a certain order.</summary>
    public static string Quantized(NodeExport n, QuantizingOperator op, AxisOrder order)
    {
        var integers = op is QuantizeLinear quantize ? quantize.To : n.Spec(0).Type;
        if (integers == DType.I4 && n.Constant(0) is null) throw new NotExportableException("it reads I4 elements that are no constant, which could be written as bytes");
        if (integers == DType.I32 && op.ZeroPoints.Any(z => z != 0)) throw new NotExportableException("ONNX allows I32 no zero point");
        Shape shape = op.Scales.Length == 1 ? [] : [op.Scales.Length];
        var zeros = op.ZeroPoints.IsEmpty ? Enumerable.Repeat(0, op.Scales.Length) : op.ZeroPoints;
        var zero = integers switch
        {
            DType.U8 => n.Constant("zero_point", Tensor.From([.. zeros.Select(z => (byte)z)], shape)),
            DType.I8 or DType.I4 => n.Constant("zero_point", Tensor.From([.. zeros.Select(z => (sbyte)z)], shape)),
            _ => "",
        };
        var x = op is QuantizeLinear && n.Spec(0).Quantization is { } anew ? n.Add("DequantizeLinear", [n.In(0, order),
            n.Constant("from_scale", Tensor.From([anew.Scales[0]], [])), n.Constant("from_zero_point", Tensor.From([(byte)anew.ZeroPoints[0]], []))]) : n.In(0, order);
        return n.Add(op.Type, [x, n.Constant("scale", Tensor.From([.. op.Scales], shape)), zero], ("axis", shape.Rank == 0 ? null : order.Position(op.Axis)));
    }
}
