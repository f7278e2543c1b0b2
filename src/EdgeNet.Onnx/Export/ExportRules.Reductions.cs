using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <content>Operators that reduce or search along axes: they take them wherever they lie.</content>
internal static partial class ExportRules
{
    private static void Reduce(NodeExport n, ReduceOperator op)
    {
        var order = n.Order();
        var axes = (op.Axes.IsEmpty ? Enumerable.Range(0, order.Rank) : op.Axes.Select(a => a < 0 ? a + order.Rank : a)).Distinct().ToArray();
        var lying = axes.Select(axis => order.Position(axis)).Order().ToArray();
        // The sum took its axes as an input first; the others followed after opset 17.
        var y = op is ReduceSum
            ? n.Add("ReduceSum", [n.AsWritten(), n.Integers("axes", lying)], ("keepdims", op.KeepDims))
            : n.Add(op.Type, [n.AsWritten()], ("axes", lying), ("keepdims", op.KeepDims));
        n.Give(y, op.KeepDims ? order : order.Without(axes));
    }

    private static void Find(NodeExport n, ArgOperator op)
    {
        var order = n.Order();
        var axis = op.Axis < 0 ? op.Axis + order.Rank : op.Axis;
        var y = n.Add(op.Type, [n.AsWritten()],
            ("axis", order.Position(axis)), ("keepdims", op.KeepDims), ("select_last_index", op.SelectLastIndex));
        n.Give(y, op.KeepDims ? order : order.Without([axis]));
    }

    private static void Top(NodeExport n, TopK op)
    {
        var order = n.Order();
        var found = n.Add("TopK", [n.AsWritten(), n.Integers("k", [op.K])], outputs: 2,
            ("axis", order.Position(op.Axis)), ("largest", op.Largest), ("sorted", op.Sorted));
        n.Give(found[0], order, output: 0);
        n.Give(found[1], order, output: 1);
    }

    private static void Running(NodeExport n, CumSum op)
    {
        var axis = n.Constant("axis", Tensor.Scalar((long)n.Order().Position(op.Axis)));
        n.Give(n.Add("CumSum", [n.AsWritten(), axis], ("exclusive", op.Exclusive), ("reverse", op.Reverse)), n.Order());
    }
}
