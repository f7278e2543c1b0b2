using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Onnx.Import;

/// <summary>Nodes between reals and integers, and those of ONNX Runtime that compute with reals but take and give integers.</summary>
internal static class Quantized
{
    public static void Quantize(NodeImport n)
    {
        n.Ignore("saturate"); // of 8-bit floats
        RefuseBlocks(n);
        var (x, axis) = (n.Input(0), n.Int("axis", 1));
        var stated = (DataType)n.Int("output_dtype", 0);
        n.Set(0, Scaling.Of(n, 1, 2, axis).Quantized(n, x, IntegerRange.Of(n.Has(2) ? n.StoredType(2) : stated)));
    }

    public static void Dequantize(NodeImport n)
    {
        var (block, axis) = (n.Int("block_size", 0), n.Int("axis", 1));
        if (block == 0) n.Set(0, Scaling.Of(n, 1, 2, axis).Dequantized(n, n.Input(0)));
        else n.Set(0, DequantizeBlocks(n, block, axis));
    }

    /// <summary>Blocks of neighbours along an axis that share a scale: as rows with a scale each where they lie together, else by broadcasting.</summary>
    private static Value DequantizeBlocks(NodeImport n, int block, int given)
    {
        var (x, scale, zero) = (n.Plain(0), n.Plain(1), n.PlainOrNull(2));
        var axis = NodeImport.Axis(given, x.Shape.Rank);
        if (block < 0 || x.Shape[axis] % block != 0) throw new RuleException($"axis {axis} of {x.Shape} is divided into blocks of {block}; expected a size that divides it");
        Reshape back = new() { Shape = [.. x.Shape] };
        var (outer, blocks, inner) = ((int)x.Shape.Product(0, axis), x.Shape[axis] / block, (int)x.Shape.Stride(axis));
        if (scale.Shape.Elements != (long)outer * blocks * inner) throw new RuleException($"its scales are {scale.Shape}; expected one for each of the {blocks} blocks along axis {axis} of {x.Shape}");
        if (inner == 1)
        {
            var each = new Scaling(n.Add(new Reshape { Shape = [-1] }, scale), zero is null ? null : n.Add(new Reshape { Shape = [-1] }, zero), Axis: 0);
            return n.Add(back, each.Dequantized(n, new(n.Add(new Reshape { Shape = [outer * blocks, block] }, x))).Value);
        }

        var (divided, alike) = (new Reshape { Shape = [outer, blocks, block, inner] }, new Reshape { Shape = [outer, blocks, 1, inner] });
        var difference = n.Add(divided, n.To(x, DType.F32));
        if (zero is not null) difference = n.Add("Sub", difference, n.Add(alike, n.To(zero, DType.F32)));
        return n.Add(back, n.Add("Mul", difference, n.Add(alike, n.To(scale, DType.F32))));
    }

    public static void DynamicQuantize(NodeImport n)
    {
        var x = n.Input(0);
        var dynamic = Dynamic(n, x);
        n.Set(0, x with { Value = dynamic.Bytes });
        n.Set(1, dynamic.Scale);
        n.Set(2, dynamic.ZeroPoint);
    }

    /// <summary>Quantizes by what the tensor itself spans, 0 included: scale = (max − min) / 255, zero point = −min / scale.</summary>
    public static (Value Bytes, Value Scale, Value ZeroPoint) Dynamic(NodeImport n, Laid x)
    {
        var zero = n.Constant(Tensor.Scalar(0f));
        var rank = x.Order.Rank;
        int[] all = [.. Enumerable.Range(0, rank)];
        var (max, min) = (Extreme(new ReduceMax { Axes = [.. all], KeepDims = false }, "Max"), Extreme(new ReduceMin { Axes = [.. all], KeepDims = false }, "Min"));
        var spread = n.Add("Div", n.Add("Sub", max, min), n.Constant(Tensor.Scalar(255f)));
        // Zeros alone span nothing; ONNX Runtime gives them scale 1.
        var scale = n.Add("Where", n.Add("Equal", spread, zero), n.Constant(Tensor.Scalar(1f)), spread);
        var lowest = n.Add("Round", n.Add(new Clip { Min = 0, Max = 255 }, n.Add("Neg", n.Add("Div", min, scale))));
        var zeroPoint = n.To(lowest, DType.U8);
        var bytes = Bytes(x.Value);
        n.Remember(bytes, x.Value, Bytes);
        return (bytes, scale, zeroPoint);

        Value Bytes(Value reals) => new Scaling(scale, zeroPoint, Axis: 0).Quantized(n, x with { Value = reals }, IntegerRange.Of(DataType.Uint8)).Value;

        Value Extreme(Operator reduce, string with0) => n.Add(with0, rank == 0 ? x.Value : n.Add(reduce, x.Value), zero);
    }

    /// <summary>QLinearAdd and QLinearMul: inputs A, its scale and zero point, B, its own, and those of the result.</summary>
    public static void Binary(NodeImport n)
    {
        var (values, order) = Pointwise.Aligned(n, 0, 3);
        var (a, b) = (Scaling.Of(n, 1, 2).Dequantized(n, Lying(values[0])), Scaling.Of(n, 4, 5).Dequantized(n, Lying(values[1])));
        var result = n.Add(n.Proto.OpType["QLinear".Length..], a.Value, b.Value);
        n.Set(0, Scaling.Of(n, 6, 7).Quantized(n, new(result, order), Range(n, 7, like: 0)));

        Laid Lying(Value value) => value.Shape.Rank == order.Rank ? new(value, order) : new(value);
    }

    /// <summary>QLinearSigmoid, QLinearLeakyRelu: inputs X, its scale and zero point, and those of the result.</summary>
    public static void Unary(NodeImport n)
    {
        var x = Scaling.Of(n, 1, 2).Dequantized(n, n.Input(0));
        var y = n.Add(n.Same(n.Proto.OpType["QLinear".Length..]), x.Value);
        n.Set(0, Scaling.Of(n, 3, 4).Quantized(n, x with { Value = y }, Range(n, 4, like: 0)));
    }

    public static void Softmax(NodeImport n)
    {
        var along = n.Int("opset", 13);
        var x = Scaling.Of(n, 1, 2).Dequantized(n, n.Input(0));
        var axis = NodeImport.Axis(n.Int("axis", -1), x.Order.Rank);
        if (along < 13 && axis != x.Order.Rank - 1) throw new RuleException($"it runs over all axes from {axis} on, as before opset 13; only the last axis is supported then");
        var y = n.Add(new Softmax { Axis = x.Order.Position(axis) }, x.Value);
        n.Set(0, Scaling.Of(n, 3, 4).Quantized(n, x with { Value = y }, Range(n, 4, like: 0)));
    }

    /// <summary>QLinearConcat: the result's scale and zero point, then each input with its own.</summary>
    public static void Concat(NodeImport n)
    {
        if (n.InputCount < 5 || n.InputCount % 3 != 2) throw new RuleException($"it has {n.InputCount} inputs; a scale and a zero point, and then three for each tensor are expected");
        int[] places = [.. Enumerable.Range(0, n.InputCount / 3).Select(i => 2 + (3 * i))];
        var (values, order) = Pointwise.Aligned(n, places);
        var reals = places.Zip(values, (place, value) => Scaling.Of(n, place + 1, place + 2).Dequantized(n, new(value, order)).Value);
        var axis = order.Position(NodeImport.Axis(n.Int("axis", 0), order.Rank));
        var y = n.Add(new Concat { Axis = axis }, [.. reals]);
        n.Set(0, Scaling.Of(n, 0, 1).Quantized(n, new(y, order), Range(n, 1, like: 2)));
    }

    public static void GlobalAveragePool(NodeImport n) => Pool(n, x => n.Add("GlobalAveragePool", x));

    public static void AveragePool(NodeImport n) => Pool(n, x => n.Add(Pools.Window(n, "AveragePool"), x));

    public static void ReduceMean(NodeImport n)
    {
        var x = Scaling.Of(n, 1, 2).Dequantized(n, n.Input(0));
        var axes = (n.Longs("axes") ?? [.. Enumerable.Range(0, x.Order.Rank)]).Select(axis => NodeImport.Axis(axis, x.Order.Rank)).ToArray();
        var keep = n.Bool("keepdims", true);
        var y = n.Add(new ReduceMean { Axes = [.. axes.Select(x.Order.Position)], KeepDims = keep }, x.Value);
        n.Set(0, Scaling.Of(n, 3, 4).Quantized(n, new(y, keep ? x.Order : x.Order.Without(axes)), Range(n, 4, like: 0)));
    }

    /// <summary>The order of axes that an image is to have: channels that ONNX too has last are where ours are.</summary>
    public static AxisOrder Order(NodeImport n, bool isLast) => isLast ? AxisOrder.Plain(n.Input(0).Order.Rank) : AxisOrder.ChannelsLast(n.Input(0).Order.Rank);

    private static void Pool(NodeImport n, Func<Value, Value> pool)
    {
        var order = Order(n, n.Bool("channels_last"));
        var x = Scaling.Of(n, 1, 2).Dequantized(n, new(n.Arrange(n.Input(0), order), order));
        n.Set(0, Scaling.Of(n, 3, 4).Quantized(n, x with { Value = pool(x.Value) }, Range(n, 4, like: 0)));
    }

    /// <summary>What picks or blends numbers, done to the reals that bytes stand for: to the bytes as they are if nothing says for which.</summary>
    public static Value OverReals(NodeImport n, Value x, Func<Value, Value> op)
    {
        if (x.Spec.Type is not (DType.U8 or DType.I8)) return op(x);
        var q = x.Spec.Quantization is { Axis: null } given ? given : Quantization.PerTensor(1);
        var reals = n.Add(new DequantizeLinear { Scales = q.Scales, ZeroPoints = q.ZeroPoints }, x);
        return n.Add(new QuantizeLinear { Scales = q.Scales, ZeroPoints = q.ZeroPoints, To = x.Spec.Type }, op(reals));
    }

    /// <summary>What a result may hold: what its zero point may, or else what an input may.</summary>
    public static IntegerRange Range(NodeImport n, int zeroPoint, int like) => IntegerRange.Of(n.StoredType(n.Has(zeroPoint) ? zeroPoint : like));

    private static void RefuseBlocks(NodeImport n)
    {
        if (n.Int("block_size", 0) != 0) throw new RuleException("attribute 'block_size' is given; scales for blocks are not supported");
    }
}
