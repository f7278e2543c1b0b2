using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Onnx.Import;

/// <summary>
/// How integers of the model stand for reals: real = scale · (integer − zero point), one scale for the whole tensor or one for each
/// index along an axis. Scales that are known become attributes; those a run computes are multiplied by.
/// </summary>
/// <param name="Scale">The scales: one, one for each index along the axis, or as many axes as the tensor has.</param>
/// <param name="ZeroPoint">The zero points, likewise; null where they are 0.</param>
/// <param name="Axis">The axis, as ONNX counts it.</param>
internal sealed record Scaling(Value Scale, Value? ZeroPoint, int Axis)
{
    /// <summary>What bytes are counted from where a run tells what they stand for.</summary>
    public const int Middle = 128;

    /// <summary>The scaling that two inputs of a node state.</summary>
    public static Scaling Of(NodeImport n, int scale, int zeroPoint, int axis = 0) => new(n.Plain(scale), n.PlainOrNull(zeroPoint), axis);

    /// <summary>Integers as they are but for their zero point: of scale 1.</summary>
    public static Scaling Centred(NodeImport n, Value? zeroPoint, int axis = 0)
    {
        // One for each zero point that is known; of others there may be any number, and one scale does for all.
        var ones = new float[zeroPoint is { Constant: not null, Shape.Rank: 1 } ? zeroPoint.Shape[0] : 1];
        Array.Fill(ones, 1f);
        return new(n.Constant(Tensor.From(ones, [ones.Length])), zeroPoint, axis);
    }

    /// <summary>The reals that integers stand for, lying as they do.</summary>
    public Laid Dequantized(NodeImport n, Laid x)
    {
        if (x.Value.Spec.Type is not (DType.U8 or DType.I8 or DType.I32))
            throw new RuleException($"it dequantizes {x.Value.Spec.Type}; integers of up to 32 bits are expected");
        if (Known(x) is { } known)
            return x with { Value = n.Add(new DequantizeLinear { Scales = known.Scales, ZeroPoints = known.ZeroPoints, Axis = known.Axis ?? -1 }, x.Value) };
        var difference = ZeroPoint is null ? x.Value : n.Add("Sub", n.To(x.Value, DType.I32), Spread(n, n.To(ZeroPoint, DType.I32), x));
        return x with { Value = n.Add("Mul", n.To(difference, DType.F32), Spread(n, Scale, x)) };
    }

    /// <summary>The integers that stand for reals, lying as those do.</summary>
    public Laid Quantized(NodeImport n, Laid x, IntegerRange range)
    {
        var reals = x with { Value = n.To(x.Value, DType.F32) };
        if (range.IsEightBits && Known(x) is { } known)
            return x with { Value = n.Add(new QuantizeLinear { Scales = known.Scales, ZeroPoints = known.ZeroPoints, Axis = known.Axis ?? -1, To = range.Type }, reals.Value) };
        var y = n.Add("Round", n.Add("Div", reals.Value, Spread(n, Scale, x)));
        if (ZeroPoint is { Shape.Elements: 1 } && range is { IsEightBits: true, Type: DType.U8 })
        {
            // The same bytes as below, but known to stand for whole numbers, which integer kernels take.
            var below = n.Add(new Affine { Beta = -Middle }, n.To(ZeroPoint, DType.F32));
            return x with { Value = n.Add(new QuantizeLinear { ZeroPoints = [Middle] }, n.Add("Add", y, Spread(n, below, x))) };
        }

        if (ZeroPoint is not null) y = n.Add("Add", y, Spread(n, n.To(ZeroPoint, DType.F32), x));
        return x with { Value = n.To(n.Add(new Clip { Min = range.Low, Max = range.High }, y), range.Type) };
    }

    /// <summary>The scaling as attributes, with the axis as it lies; null if it isn't known, or no quantization of ours.</summary>
    private Quantization? Known(Laid x)
    {
        if (Scale.Constant is not { } scale || (ZeroPoint is not null && ZeroPoint.Constant is null)) return null;
        var count = (int)scale.Shape.Elements;
        var zeros = ZeroPoint?.Constant is { } zero ? Numbers.Longs(zero) : new long[count];
        var fits = count == 1 || (scale.Shape.Rank == 1 && x.Shape[NodeImport.Axis(Axis, x.Order.Rank)] == count);
        if (!fits || zeros?.Length != count || Numbers.Floats(scale).Any(s => s <= 0 || !float.IsFinite(s))) return null;
        int[] zeroPoints = [.. zeros.Select(z => (int)Math.Clamp(z, int.MinValue, int.MaxValue))];
        return count == 1 ? Quantization.PerTensor(Numbers.Floats(scale)[0], zeroPoints[0])
            : Quantization.PerAxis(x.Order.Position(NodeImport.Axis(Axis, x.Order.Rank)), Numbers.Floats(scale), zeroPoints);
    }

    /// <summary>Scales or zero points shaped so that they broadcast to a tensor as it lies.</summary>
    private Value Spread(NodeImport n, Value each, Laid x)
    {
        if (each.Shape.Elements == 1) return n.Add(new Reshape { Shape = [] }, each);
        if (each.Shape.Rank == x.Order.Rank && each.Shape.Rank > 1) return n.Arrange(new(each), x.Order);
        var axis = NodeImport.Axis(Axis, x.Order.Rank);
        if (each.Shape.Rank != 1 || each.Shape[0] != x.Shape[axis]) throw new RuleException($"its scales or zero points are {each.Shape}; expected one, or the {x.Shape[axis]} of axis {axis}");
        var dims = Enumerable.Repeat(1, x.Order.Rank).ToArray();
        dims[x.Order.Position(axis)] = each.Shape[0];
        return n.Add(new Reshape { Shape = [.. dims] }, each);
    }
}

/// <summary>What integers may be stored: numbers from Low to High, held as elements of a type of ours, which may be wider.</summary>
internal readonly record struct IntegerRange(DType Type, float Low, float High)
{
    public bool IsEightBits => High - Low == 255;

    /// <summary>The range of a type of ONNX's.</summary>
    public static IntegerRange Of(DataType type) => type switch
    {
        DataType.Uint8 or DataType.Undefined => new(DType.U8, 0, 255),
        DataType.Int8 => new(DType.I8, -128, 127),
        DataType.Uint16 => new(DType.I32, 0, 65535),
        DataType.Int16 => new(DType.I32, -32768, 32767),
        DataType.Uint4 => new(DType.U8, 0, 15),
        DataType.Int4 => new(DType.I8, -8, 7),
        _ => throw new RuleException($"it quantizes to {type}; integers of 4, 8 or 16 bits are supported, their zero points constants"),
    };
}
