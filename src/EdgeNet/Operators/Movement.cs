using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>What operators that only move elements share.</summary>
internal static class Movement
{
    /// <summary>The spec of an input's elements under another shape.</summary>
    /// <exception cref="ShapeException">The elements can't be moved one by one, or change their meaning when they are.</exception>
    public static TensorSpec Moved(this Inference i, int input, Shape shape)
    {
        var spec = i.Input(input);
        if (spec.Quantization?.Axis is { } axis)
            throw i.Fail(input, $"it is quantized along axis {axis}, and its elements would lose their scales; quantize it per tensor or dequantize it first");
        if (spec.Type.Bits() < 8) throw i.Fail(input, $"{spec.Type} elements share bytes and cannot be moved apart; cast it first");
        return spec with { Shape = shape };
    }

    /// <summary>The spec of an input's elements, which keep their order, under another shape. Scales along an axis go where that axis goes whole.</summary>
    /// <exception cref="ShapeException">The axis that has scales is taken apart.</exception>
    public static TensorSpec Reshaped(this Inference i, int input, Shape shape)
    {
        if (i.Input(input) is not { Quantization: { Axis: { } axis } q } spec) return i.Moved(input, shape);
        var before = spec.Shape.Product(0, axis);
        for (var place = 0; place < shape.Rank; place++)
        {
            if (shape[place] == spec.Shape[axis] && shape.Product(0, place) == before)
                return spec with { Shape = shape, Quantization = Quantization.PerAxis(place, q.Scales.AsSpan(), q.ZeroPoints.AsSpan()) };
        }

        return i.Moved(input, shape);
    }

    /// <summary>Axes counted from the front, in ascending order.</summary>
    /// <exception cref="AttributeException">One is out of range or named twice.</exception>
    public static int[] Axes(this Inference i, IEnumerable<int> axes, int rank)
    {
        var result = axes.Select(axis => i.Axis(axis, rank, "axes")).Order().ToArray();
        for (var k = 1; k < result.Length; k++)
            if (result[k] == result[k - 1]) throw new AttributeException(i.Node, $"attribute 'axes' names axis {result[k]} twice; name it once.");
        return result;
    }

    /// <summary>The bytes of one element.</summary>
    /// <exception cref="EdgeNetException">Elements share bytes.</exception>
    public static int ElementBytes(this TensorSpec spec) => spec.Type.Bits() >= 8 ? spec.Type.Bits() / 8
        : throw new EdgeNetException($"Elements of {spec} share bytes and cannot be moved apart; cast it first.");

    /// <summary>
    /// States the gradient of the first input of an operator that moves its elements to known places: where each came from is found
    /// by moving their numbers.
    /// </summary>
    public static void SetScattered(this Gradient g)
    {
        if (g.Node.Inputs.Skip(1).Any(v => v is { Constant: null }))
            throw new GraphException(g.Node.Name, $"{g.Node.Operator.Type} has a gradient only where its indices are constants.");
        var (x, y) = (g.X(0).Shape, g.Y().Shape);
        var numbers = g.Node.Graph.Constant(Tensor.From([.. Enumerable.Range(0, checked((int)x.Elements)).Select(i => (long)i)], x));
        var moved = Evaluation.Run(g.Node.Name, g.Node.Operator, [numbers, .. g.Node.Inputs.Skip(1)], [new(DType.I64, y)])[0];
        var places = g.Node.Graph.Constant(Tensor.From(moved.Span<long>(), [checked((int)y.Elements)]));
        var spread = g.Zeros([(int)x.Elements]).ScatterElements(places, g.OfOutput.Reshape([-1]), axis: 0, ScatterReduction.Add);
        g.Set(0, spread.Reshape(x.ToArray()));
    }
}
