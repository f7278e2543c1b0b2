using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <content>Operators that move elements.</content>
internal static partial class ExportRules
{
    /// <summary>Written as a Flatten where ONNX's would do the same to the tensor as it lies.</summary>
    private static string Flat(NodeExport n)
    {
        var result = n.Result().ToArray();
        var order = n.Order();
        var lying = order.Lying(n.Shape(0).ToArray());
        var rows = 1L;
        for (var axis = 0; axis < lying.Length && order.LiesAs(AxisOrder.Plain(order.Rank), n.Shape(0)); axis++)
        {
            if (rows == result[0] && axis == 1) return n.Add("Flatten", [n.AsWritten()], ("axis", axis));
            rows *= lying[axis];
        }

        return n.Reshape(n.Flat(), result);
    }

    private static void Drop(NodeExport n, Squeeze op)
    {
        var (order, shape) = (n.Order(), n.Shape(0));
        var axes = op.Axes.IsEmpty ? Enumerable.Range(0, shape.Rank).Where(a => shape[a] == 1).ToArray() : [.. op.Axes.Select(a => a < 0 ? a + shape.Rank : a)];
        var lying = axes.Select(axis => order.Position(axis)).Order();
        n.Give(n.Add("Squeeze", [n.AsWritten(), n.Integers("axes", lying)]), order.Without(axes));
    }

    private static void Join(NodeExport n, Concat op)
    {
        var inputs = Enumerable.Range(0, n.Count).ToArray();
        var plain = AxisOrder.Plain(n.Result().Rank);
        var order = inputs.Select(n.Order).FirstOrDefault(o => !o.Equals(plain), plain);
        n.Give(n.Add("Concat", [.. inputs.Select(i => n.In(i, order))], ("axis", order.Position(op.Axis))), order);
    }

    private static void Cut(NodeExport n, Split op)
    {
        var (order, axis) = (n.Order(), op.Axis < 0 ? op.Axis + n.Shape(0).Rank : op.Axis);
        var sizes = Enumerable.Range(0, n.Outputs).Select(k => n.Result(k)[axis]);
        var parts = n.Add("Split", [n.AsWritten(), n.Integers("split", sizes)], n.Outputs, ("axis", order.Position(axis)));
        for (var k = 0; k < parts.Length; k++) n.Give(parts[k], order, k);
    }

    private static void Part(NodeExport n, Slice op)
    {
        var order = n.Order();
        var axes = op.Axes.IsEmpty ? Enumerable.Range(0, op.Starts.Length) : op.Axes;
        n.Give(n.Add("Slice",
        [
            n.AsWritten(),
            n.Integers("starts", op.Starts),
            n.Integers("ends", op.Ends),
            n.Integers("axes", axes.Select(axis => order.Position(axis))),
            op.Steps.IsEmpty ? "" : n.Integers("steps", op.Steps),
        ]), order);
    }

    private static void Frame(NodeExport n, Pad op)
    {
        var (order, rank) = (n.Order(), n.Shape(0).Rank);
        if (op.Mode == PadMode.Wrap)
        {
            n.Give(Ring(n, op), order);
            return;
        }

        var pads = n.Integers("pads", [.. order.Lying(op.Pads[..rank]), .. order.Lying(op.Pads[rank..])]);
        var value = op.Mode == PadMode.Constant ? n.Number("value", op.Value, n.Spec(0).Type) : "";
        n.Give(n.Add("Pad", [n.AsWritten(), pads, value], ("mode", op.Mode.ToString().ToLowerInvariant())), order);
    }

    /// <summary>Padding by wrapping around came after opset 17: it picks along each padded axis, over and over.</summary>
    private static string Ring(NodeExport n, Pad op)
    {
        var (x, shape) = (n.AsWritten(), n.Shape(0));
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            var (before, after) = (op.Pads[axis], op.Pads[shape.Rank + axis]);
            if (before == 0 && after == 0) continue;
            var (first, kept) = (Math.Max(0, -before), shape[axis] + Math.Min(0, before) + Math.Min(0, after)); // what is cut off is no part of the ring
            var picks = Enumerable.Range(0, n.Result()[axis]).Select(k => (k - Math.Max(0, before)) % kept).Select(k => first + (k < 0 ? k + kept : k));
            x = n.Add("Gather", [x, n.Integers("indices", picks)], ("axis", n.Order().Position(axis)));
        }

        return x;
    }

    private static void Scatter(NodeExport n, ScatterReduction reduction, string indices, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var name = reduction switch
        {
            ScatterReduction.None => null,
            ScatterReduction.Add => "add",
            ScatterReduction.Mul => "mul",
            _ => throw new NotExportableException($"reduction {reduction} came after opset {OnnxExport.Opset}"),
        };
        n.Give(n.Add(n.Operator.Type, [n.In(0), indices, n.In(2)], [("reduction", name), .. attributes]));
    }

    private static void Encode(NodeExport n, OneHot op)
    {
        var values = n.Add("Concat",
            [n.Reshape(n.Number("off", op.Off, op.ElementType), [1]), n.Reshape(n.Number("on", op.On, op.ElementType), [1])], ("axis", 0));
        n.Give(n.Add("OneHot", [n.In(), n.Constant("depth", Tensor.Scalar((long)op.Depth)), values], ("axis", op.Axis)));
    }
}
