using System.Numerics.Tensors;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Onnx.Import;

/// <summary>
/// Products of integers, exact to the last bit although their sums are given in floats: a float holds every whole number up to 2²⁴, so
/// a sum is cut into parts that cannot pass that, whatever the inputs hold, and the parts are added as 32-bit integers. Weights
/// that are known seldom need it: 3×3 windows over hundreds of channels stay below. Known weights are multiplied by integer kernels.
/// </summary>
internal static class IntegerProducts
{
    private const double Exact = 1 << 24;

    // Sixteen thousand addends of the largest products there are.
    private const int MostParts = 64;

    public static void ConvInteger(NodeImport n) => n.SetChannelsLast(0, Convolve(n, w: 1, xZero: 2, wZero: 3));

    /// <summary>Inputs x, w and y, each with scale and zero point; then a bias of 32-bit integers.</summary>
    public static void QLinearConv(NodeImport n)
    {
        var sum = Convolve(n, w: 3, xZero: 2, wZero: 5);
        if (n.Has(8)) sum = n.Add("Add", sum, n.Plain(8));
        var order = AxisOrder.ChannelsLast(sum.Shape.Rank);
        n.Set(0, Requantized(n, new(sum, order), n.Add("Mul", Scalar(n, 1), n.Plain(4)), axis: 1, yScale: 6, yZero: 7));
    }

    public static void MatMulInteger(NodeImport n) => n.Set(0, Multiply(n, n.Plain(0), n.Plain(1), n.PlainOrNull(2), n.PlainOrNull(3)));

    /// <summary>ONNX Runtime's product of integers in floats: inputs a and b, the scales of both, their zero points, and a bias of floats.</summary>
    public static void MatMulIntegerToFloat(NodeImport n) =>
        n.Set(0, Scaled(n, Multiply(n, n.Plain(0), n.Plain(1), n.PlainOrNull(4), n.PlainOrNull(5)), n.Add("Mul", n.Plain(2), n.Plain(3)), bias: 6));

    /// <summary>ONNX Runtime's product of floats, which it quantizes first, with integers b; then the scale and zero point of b, and a bias of floats.</summary>
    public static void DynamicQuantizeMatMul(NodeImport n)
    {
        var a = Quantized.Dynamic(n, new(n.Plain(0)));
        n.Set(0, Scaled(n, Multiply(n, a.Bytes, n.Plain(1), a.ZeroPoint, n.PlainOrNull(3)), n.Add("Mul", a.Scale, n.Plain(2)), bias: 4));
    }

    /// <summary>Inputs a, b and y, each with scale and zero point; a may have scales for its rows, b for its columns.</summary>
    public static void QLinearMatMul(NodeImport n)
    {
        var (a, b) = (n.Plain(1), n.Plain(4));
        if (a.Shape.Rank == 1 && a.Shape[0] > 1) a = n.Add(new Unsqueeze { Axes = [1] }, a);
        var sum = Multiply(n, n.Plain(0), n.Plain(3), n.PlainOrNull(2), n.PlainOrNull(5));
        n.Set(0, Requantized(n, new(sum), n.Add("Mul", a, b), axis: -1, yScale: 6, yZero: 7));
    }

    /// <summary>ONNX Runtime's α·(A·B + C): A and B with scale and zero point, C in 32-bit integers, and the result's scale, without which it is real.</summary>
    public static void QGemm(NodeImport n)
    {
        var (a, b) = (Turned(n.Plain(0), n.Bool("transA")), Turned(n.Plain(3), n.Bool("transB")));
        var sum = Multiply(n, a, b, n.PlainOrNull(2), n.PlainOrNull(5));
        if (n.Has(6)) sum = n.Add("Add", sum, n.Plain(6));
        var scale = n.Add(new Affine { Alpha = n.Float("alpha", 1) }, n.Add("Mul", Scalar(n, 1), n.Plain(4)));
        if (n.Has(7)) n.Set(0, Requantized(n, new(sum), scale, axis: -1, yScale: 7, yZero: 8));
        else n.Set(0, new Scaling(scale, ZeroPoint: null, Axis: -1).Dequantized(n, new(sum)));

        Value Turned(Value x, bool turn) => turn ? n.Add(new Transpose { Perm = [1, 0] }, x) : x;
    }

    /// <summary>round(sum · scale / y's scale) + y's zero point, the scales taken together first.</summary>
    private static Laid Requantized(NodeImport n, Laid sum, Value scale, int axis, int yScale, int yZero)
    {
        var reals = new Scaling(n.Add("Div", scale, Scalar(n, yScale)), ZeroPoint: null, axis).Dequantized(n, sum);
        return Scaling.Centred(n, n.PlainOrNull(yZero)).Quantized(n, reals, Quantized.Range(n, yZero, like: 0));
    }

    private static Value Scaled(NodeImport n, Value sum, Value scale, int bias)
    {
        var y = n.Add("Mul", n.To(sum, DType.F32), scale);
        return n.Has(bias) ? n.Add("Add", y, n.Plain(bias)) : y;
    }

    private static Value Convolve(NodeImport n, int w, int xZero, int wZero)
    {
        var (rank, rankOfW) = (n.Input(0).Order.Rank, n.Input(w).Order.Rank);
        if (rank != rankOfW) throw new RuleException($"its weights have {rankOfW} dimensions, its input {rank}");
        var order = AxisOrder.ChannelsLast(rank);
        var weights = Factor.Of(n, new(n.ChannelsLast(w), order), n.PlainOrNull(wZero), axis: 0);
        var (op, input) = Convolutions.Prepared(n, n.ChannelsLast(0), weights.Value);
        if (op is Conv2D conv) conv.Exact = true;
        var zero = n.PlainOrNull(xZero);
        // Zeros that are put around are those of the input. If a run tells which they are, they are put around the reals it quantizes.
        if (zero is { Constant: null } && op.Pads.Any(p => p != 0) && n.Quantized(n.Input(0).Value) is var (reals, quantize))
        {
            int axes = rank - 2;
            input = quantize(n.Add(new Pad { Pads = [0, .. op.Pads[..axes], 0, 0, .. op.Pads[axes..], 0] }, n.Arrange(n.Input(0) with { Value = reals }, order)));
            op.Pads = [.. op.Pads.Select(_ => 0)];
        }

        var x = Factor.Of(n, new(input, order), zero, axis: 0, recentres: weights.Numbers is not null && op.Pads.All(p => p == 0));
        var (filters, taps, channels) = (weights.Value.Shape[0], checked((int)weights.Value.Shape.Product(1, rank - 1)), weights.Value.Shape[^1]);
        return Sum(n, Parts(channels, Addends), x, weights, InGroups, (value, part) => Part(n, value, -1, part), (a, b) => n.Add(op, a, b), filters, i => i / (taps * channels));

        // What a channel may add to each filter's sum: it stands in each of its taps.
        double[] Addends(int channel)
        {
            if (weights.Numbers is not { } numbers) return [x.Largest * weights.Largest * taps];
            var sums = new double[filters];
            for (var i = channel; i < numbers.Length; i += channels) sums[i / (taps * channels)] += x.Largest * Math.Abs(numbers[i]);
            return sums;
        }

        // A part of the channels is a part of every group's.
        Value InGroups(Value value, (int, int) part)
        {
            if (op.Group == 1) return Part(n, value, -1, part);
            int[] pixels = value.Shape.ToArray()[..^1];
            var cut = Part(n, n.Add(new Reshape { Shape = [.. pixels, op.Group, channels] }, value), -1, part);
            return n.Add(new Reshape { Shape = [.. pixels, checked(op.Group * cut.Shape[^1])] }, cut);
        }
    }

    private static Value Multiply(NodeImport n, Value a, Value b, Value? aZero, Value? bZero)
    {
        var rowsOfB = Math.Max(0, b.Shape.Rank - 2);
        if (a.Shape.Rank == 0 || b.Shape.Rank == 0 || a.Shape[^1] != b.Shape[rowsOfB]) throw new RuleException($"its inputs are {a.Spec} and {b.Spec}, which are no matrices to multiply");
        var right = Factor.Of(n, new(b), bZero, b.Shape.Rank - 1);
        var (numbers, columns) = (b.Shape.Rank == 2 ? right.Numbers : null, b.Shape[^1]);
        var left = Factor.Of(n, new(a), aZero, Math.Max(0, a.Shape.Rank - 2), recentres: numbers is not null);
        return Sum(n, Parts(a.Shape[^1], Addends), left, right, (value, part) => Part(n, value, -1, part), (value, part) => Part(n, value, rowsOfB, part),
            (x, y) => n.Add("MatMul", x, y), columns, i => i % columns);

        double[] Addends(int row)
        {
            if (numbers is null) return [left.Largest * right.Largest];
            var sums = new double[columns];
            for (var column = 0; column < columns; column++) sums[column] = left.Largest * Math.Abs(numbers[(row * columns) + column]);
            return sums;
        }
    }

    /// <summary>Cuts a sum over <paramref name="count"/> addends, for several results at a time, into parts that stay exact for all of them.</summary>
    private static List<(int Begin, int End)> Parts(int count, Func<int, double[]> addends)
    {
        var (parts, begin, sums) = (new List<(int, int)>(), 0, Array.Empty<double>());
        for (var k = 0; k < count; k++)
        {
            var next = addends(k);
            if (next.Length > 0 && TensorPrimitives.Max<double>(next) > Exact) throw new RuleException("one channel's window alone may sum to more than is computed exactly; make the window smaller");
            if (k > begin && Passes(sums, next))
            {
                if (parts.Count == MostParts - 1) throw new RuleException($"its sums of {count} addends would be cut into more than {MostParts} parts to stay exact");
                parts.Add((begin, k));
                begin = k;
            }

            if (k == begin) sums = next;
            else TensorPrimitives.Add(sums, next, sums);
        }

        parts.Add((begin, count));
        return parts;

        static bool Passes(double[] sums, double[] next)
        {
            for (var i = 0; i < sums.Length; i++)
                if (sums[i] + next[i] > Exact) return true;
            return false;
        }
    }

    /// <summary>The products of parts, added as integers, with what is missing where a zero point was assumed: (assumed − actual) · Σ w.</summary>
    private static Value Sum(NodeImport n, List<(int, int)> parts, Factor a, Factor b,
        Func<Value, (int, int), Value> partOfA, Func<Value, (int, int), Value> partOfB, Func<Value, Value, Value> product, int columns, Func<int, int> columnOf)
    {
        var sums = new int[columns];
        for (var i = 0; a.Missing is not null && i < b.Numbers!.Length; i++) sums[columnOf(i)] += (int)b.Numbers[i];
        if (parts.Count > 1)
            return Completed(parts.Select(part => n.To(product(partOfA(a.Value, part), partOfB(b.Value, part)), DType.I32)).Aggregate((sum, next) => n.Add("Add", sum, next)));

        var reals = product(a.Value, b.Value);
        var whole = Completed(n.To(reals, DType.I32));
        // Who reads it as floats may have it as floats.
        if (b.Numbers is not null && Largest() <= Exact) n.Remember(whole, Completed(reals));
        return whole;

        Value Completed(Value sum) => a.Missing is null ? sum : n.Add("Add", sum, n.Add("Mul", n.To(a.Missing, sum.Spec.Type), n.To(n.Constant(Tensor.From(sums, [columns])), sum.Spec.Type)));

        double Largest()
        {
            var largest = new double[columns];
            for (var i = 0; i < b.Numbers!.Length; i++) largest[columnOf(i)] += byte.MaxValue * Math.Abs(b.Numbers[i]);
            return largest.Max();
        }
    }

    private static Value Part(NodeImport n, Value x, int axis, (int Begin, int End) part) =>
        n.Add(new Slice { Axes = [axis], Starts = [part.Begin], Ends = [part.End] }, x);

    private static Value Scalar(NodeImport n, int input)
    {
        var value = n.Plain(input);
        return value.Shape.Elements == 1 ? n.Add(new Reshape { Shape = [] }, value) : throw new RuleException($"input {input} is {value.Spec}; one scale is expected");
    }

    /// <summary>Integers less their zero point, as floats, and how large they may be.</summary>
    /// <param name="Value">The floats.</param>
    /// <param name="Largest">The largest they may be.</param>
    /// <param name="Numbers">The floats themselves, if they are known.</param>
    /// <param name="Missing">What is missing from each: a zero point that was assumed less the actual one; null if none was.</param>
    private sealed record Factor(Value Value, double Largest, float[]? Numbers, Value? Missing)
    {
        public static Factor Of(NodeImport n, Laid x, Value? zeroPoint, int axis, bool recentres = false)
        {
            double low, high;
            switch (x.Value.Spec.Type)
            {
                case DType.U8: (low, high) = (0, 255); break;
                case DType.I8: (low, high) = (-128, 127); break;
                case var other: throw new RuleException($"it multiplies {other}; integers of 8 bits are expected");
            }

            Value? missing = null;
            if (recentres && low == 0 && zeroPoint is { Constant: null, Shape.Elements: 1 })
            {
                var middle = n.Constant(Tensor.Scalar(Scaling.Middle));
                missing = n.Add("Sub", middle, n.Add(new Reshape { Shape = [] }, n.To(zeroPoint, DType.I32)));
                zeroPoint = middle;
            }

            // A zero point that isn't known is one of the integers.
            var zeros = zeroPoint is null ? [0] : zeroPoint.Constant is { } known ? Onnx.Import.Numbers.Longs(known) : [(long)low, (long)high];
            var largest = zeros?.Max(zero => Math.Max(high - zero, zero - low)) ?? throw new RuleException("its zero point is no whole number");
            var reals = Scaling.Centred(n, zeroPoint, axis).Dequantized(n, x).Value;
            return new(reals, largest, Contents(reals), missing);
        }

        private static float[]? Contents(Value reals)
        {
            if (reals.Constant is { } constant) return constant.Span<float>().ToArray();
            return reals.Producer is { Operator: DequantizeLinear } node && Evaluation.IsKnown(node.Operator, node.Inputs)
                ? Evaluation.Run(node.Name, node.Operator, node.Inputs, [reals.Spec])[0].Span<float>().ToArray() : null;
        }
    }
}
