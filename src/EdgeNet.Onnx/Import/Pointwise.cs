using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Onnx.Import;

/// <summary>Nodes that work element by element: they take their inputs in any order of axes, as long as it is the same for all.</summary>
internal static class Pointwise
{
    /// <summary>y = f(x), by the operator of the same name.</summary>
    public static void Unary(NodeImport n)
    {
        n.Ignore("consumed_inputs"); // of opset 1
        var x = n.Input(0);
        n.Set(0, x with { Value = Widened(n, n.Same(), x.Value) });
    }

    /// <summary>ONNX's default alpha and beta differ from what the attribute names say elsewhere.</summary>
    public static void HardSigmoid(NodeImport n)
    {
        var x = n.Input(0);
        n.Set(0, x with { Value = n.Add(new HardSigmoid { Alpha = n.Float("alpha", 0.2f), Beta = n.Float("beta", 0.5f) }, x.Value) });
    }

    /// <summary>A comparison or an operation of logic, with broadcasting.</summary>
    public static void Binary(NodeImport n)
    {
        var (values, order) = Aligned(n, 0, 1);
        // I8 compares as I32, which holds the same numbers.
        if (values[0].Spec.Type == DType.I8) values = [.. values.Select(v => n.To(v, DType.I32))];
        n.Set(0, n.Add(n.Same(), values), order);
    }

    /// <summary>An operation of arithmetic, with broadcasting.</summary>
    public static void Arithmetic(NodeImport n)
    {
        var (values, order) = Aligned(n, 0, 1);
        n.Set(0, Widened(n, n.Same(), values), order);
    }

    /// <summary>An operation on any number of inputs.</summary>
    public static void Variadic(NodeImport n)
    {
        n.Ignore("consumed_inputs");
        var (values, order) = Aligned(n, [.. Enumerable.Range(0, n.InputCount)]);
        n.Set(0, Widened(n, n.Same(), values), order);
    }

    /// <summary>A power; the exponent may be of another type than the base, which decides the result's.</summary>
    public static void Pow(NodeImport n)
    {
        var (values, order) = Aligned(n, 0, 1);
        var (x, y) = (values[0], values[1]);
        var type = x.Spec.Type;
        if (type == DType.F32 && y is { Constant: { Spec.Type: DType.F32, Shape.Elements: 1 } exponent } && y.Shape.Rank <= x.Shape.Rank && exponent.Span<float>()[0] == 2)
        {
            n.Set(0, n.Add("Mul", x, x), order); // in a twentieth of the time
            return;
        }

        var common = y.Spec.Type == DType.F32 ? DType.F32 : type;
        var result = n.Add(n.Same(), n.To(x, common), n.To(y, common));
        n.Set(0, n.To(result, type), order);
    }

    /// <summary>Where a condition holds, one; elsewhere the other.</summary>
    public static void Where(NodeImport n)
    {
        var (values, order) = Aligned(n, 0, 1, 2);
        n.Set(0, n.Add("Where", values), order);
    }

    /// <summary>A leaky ReLU with slopes of its own, usually one a channel.</summary>
    public static void PRelu(NodeImport n)
    {
        if (n.Opset >= 7 || n.Input(1).Shape.Elements == 1)
        {
            var (values, order) = Aligned(n, 0, 1);
            n.Set(0, n.Add("PRelu", values), order);
            return;
        }

        // Before opset 7 the slopes were one a channel.
        n.SetChannelsLast(0, n.Add("PRelu", n.ChannelsLast(0), n.Plain(1)));
    }

    /// <summary>Limits, attributes before opset 11 and inputs since.</summary>
    public static void Clip(NodeImport n)
    {
        n.Ignore("consumed_inputs");
        var x = n.Input(0);
        if (n.Opset < 11)
        {
            n.Set(0, x with { Value = n.Add(new Clip { Min = n.Float("min", float.MinValue), Max = n.Float("max", float.MaxValue) }, x.Value) });
            return;
        }

        if (x.Value.Spec.Type == DType.F32 && Known(1) && Known(2))
        {
            var (min, max) = (n.Has(1) ? n.Scalar(1) : float.NegativeInfinity, n.Has(2) ? n.Scalar(2) : float.PositiveInfinity);
            // ONNX lets the upper limit win where the two cross.
            n.Set(0, x with { Value = n.Add(new Clip { Min = Math.Min(min, max), Max = max }, x.Value) });
            return;
        }

        var y = x.Value;
        if (n.Has(1)) y = Widened(n, new Max(), y, n.Plain(1));
        if (n.Has(2)) y = Widened(n, new Min(), y, n.Plain(2));
        n.Set(0, x with { Value = y });

        bool Known(int input) => !n.Has(input) || n.Plain(input).Constant is not null;
    }

    /// <summary>x − bias above lambd, x + bias below −lambd, 0 between.</summary>
    public static void Shrink(NodeImport n)
    {
        var (x, lambd, bias) = (n.Input(0), n.Float("lambd", 0.5f), n.Float("bias", 0));
        var zero = n.Constant(Tensor.Scalar(0f));
        var above = n.Add("Where", n.Add("Greater", x.Value, n.Constant(Tensor.Scalar(lambd))), n.Add(new Affine { Beta = -bias }, x.Value), zero);
        var below = n.Add("Where", n.Add("Less", x.Value, n.Constant(Tensor.Scalar(-lambd))), n.Add(new Affine { Beta = bias }, x.Value), above);
        n.Set(0, x with { Value = below });
    }

    /// <summary>Another element type. Half precision is computed as single, but rounded where a model asks for it.</summary>
    public static void Cast(NodeImport n)
    {
        n.Ignore("saturate");
        Cast(n, (DataType)n.Int("to", 0));
    }

    /// <summary>The element type of another tensor.</summary>
    public static void CastLike(NodeImport n)
    {
        n.Ignore("saturate");
        Cast(n, n.StoredType(1));
    }

    private static void Cast(NodeImport n, DataType to)
    {
        var x = n.Input(0);
        if (OnnxTensor.TypeOf(to) is not { } type) throw new RuleException($"there is no element type for {to}");
        var y = to switch
        {
            DataType.Float16 => n.To(n.To(x.Value, DType.F32), DType.F16),
            DataType.Bfloat16 => n.To(n.To(x.Value, DType.F32), DType.BF16),
            DataType.Int16 or DataType.Uint16 or DataType.Int4 or DataType.Uint4 => Narrowed(n, x.Value, IntegerRange.Of(to)),
            _ => x.Value,
        };
        n.Set(0, x with { Value = n.To(y, type) });
    }

    /// <summary>Numbers of a type ours are wider than: reals are held within its range, integers keep their low bits.</summary>
    private static Value Narrowed(NodeImport n, Value x, IntegerRange range)
    {
        // Reals are cut off to 16 bits but rounded to 4.
        if (x.Spec.Type == DType.F32) return n.Add(new Clip { Min = range.Low, Max = range.High }, range.High < 16 ? n.Add("Round", x) : x);
        var (low, count) = (Number(range.Low), Number(range.High - range.Low + 1));
        return n.Add("Add", n.Add("Mod", n.Add("Sub", n.To(x, DType.I32), low), count), low);

        Value Number(float value) => n.Constant(Tensor.Scalar((int)value));
    }

    /// <summary>Inputs in one order of axes and with as many of them as will broadcast.</summary>
    public static (Value[] Values, AxisOrder Order) Aligned(NodeImport n, params int[] indices)
    {
        if (indices.Length == 0) throw new RuleException("it has no inputs");
        var inputs = indices.Select(n.Input).ToArray();
        if (n.Opset < 7 && inputs.Length == 2 && n.Int("broadcast", 0) != 0) inputs[1] = BroadcastFrom(n, inputs[0], inputs[1]);
        var rank = inputs.Max(x => x.Order.Rank);
        // The largest decides, so that the least is moved.
        var order = inputs.Where(x => x.Order.Rank == rank).MaxBy(x => x.Value.Constant is null ? x.Value.Shape.Elements : 0).Order;
        return ([.. inputs.Select(x => x.Value.Shape.Rank == 0 ? x.Value : n.Arrange(Raised(n, x, rank), order))], order);
    }

    /// <summary>Computes in I32 what is not computed in 8 bits.</summary>
    private static Value Widened(NodeImport n, Operator op, params Value[] values)
    {
        var type = values[0].Spec.Type;
        if (type is not (DType.U8 or DType.I8)) return n.Add(op, values);
        return n.To(n.Add(op, [.. values.Select(v => n.To(v, DType.I32))]), type);
    }

    private static Laid Raised(NodeImport n, Laid x, int rank)
    {
        var shape = x.Shape;
        return shape.Rank == rank ? x : n.Reshape(x, new([.. Enumerable.Repeat(1, rank - shape.Rank), .. shape]));
    }

    // Before opset 7 the second operand named the axis of the first at which its own begin.
    private static Laid BroadcastFrom(NodeImport n, Laid a, Laid b)
    {
        var (rank, given) = (a.Order.Rank, b.Shape);
        var axis = n.Int("axis", rank - given.Rank);
        if (given.Rank == 0) return b;
        var behind = rank - given.Rank - NodeImport.Axis(axis, Math.Max(1, rank));
        return behind <= 0 ? b : n.Reshape(b, new([.. given, .. Enumerable.Repeat(1, behind)]));
    }
}
