using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Nodes that pick and place elements by index. They take their inputs with axes in ONNX's order.</summary>
internal static class Indexing
{
    public static void Gather(NodeImport n)
    {
        var (x, indices) = (n.Input(0), n.Plain(1));
        var axis = NodeImport.Axis(n.Int("axis", 0), x.Order.Rank);
        // One index is a slice without its axis, wherever that lies.
        if (indices.Constant is not null && indices.Shape.Elements == 1 && x.Value.Constant is null)
        {
            var index = NodeImport.Axis(n.Long(1), Math.Max(1, x.Shape[axis]));
            var slice = n.Add(new Slice { Starts = [index], Ends = [index + 1], Axes = [x.Order.Position(axis)] }, x.Value);
            var shape = x.Shape.ToArray();
            n.Set(0, n.Reshape(x with { Value = slice }, new([.. shape[..axis], .. indices.Shape, .. shape[(axis + 1)..]])));
            return;
        }

        n.Set(0, n.Add(new Gather { Axis = axis }, n.Plain(0), indices));
    }

    public static void Elements(NodeImport n) => n.Set(0, n.Add(n.Same(), n.Plain(0), n.Plain(1)));

    /// <summary>A node of indices whose attributes are ours.</summary>
    public static void Plain(NodeImport n) => n.Set(0, n.Add(n.Same(), [.. Enumerable.Range(0, n.InputCount).Select(n.Plain)]));

    public static void ScatterElements(NodeImport n)
    {
        var op = new ScatterElements { Axis = n.Int("axis", 0), Reduction = n.Word<ScatterReduction>("reduction", "none") };
        n.Set(0, n.Add(op, n.Plain(0), n.Plain(1), n.Plain(2)));
    }

    public static void OneHot(NodeImport n)
    {
        var (indices, depth, values) = (n.Plain(0), n.Whole(1), n.Contents(2));
        if (indices.Spec.Type is not (DType.I32 or DType.I64)) indices = n.To(indices, DType.I64);
        var (off, on) = Numbers.Exactly(values) is [var zeroth, var first] ? (zeroth, first) : throw new RuleException($"input 2 is {values.Spec}; the values of off and on are expected");
        n.Set(0, n.Add(new OneHot { Depth = depth, Axis = n.Int("axis", -1), On = on, Off = off, ElementType = values.Spec.Type }, indices));
    }

    public static void ReverseSequence(NodeImport n)
    {
        var op = new ReverseSequence { TimeAxis = n.Int("time_axis", 0), BatchAxis = n.Int("batch_axis", 1) };
        n.Set(0, n.Add(op, n.Plain(0), n.Plain(1)));
    }

    public static void Trilu(NodeImport n)
    {
        var k = n.Has(1) ? (int)Math.Clamp(n.Long(1), -int.MaxValue, int.MaxValue) : 0;
        n.Set(0, n.Add(new Trilu { Upper = n.Bool("upper", true), K = k }, n.Plain(0)));
    }
}
