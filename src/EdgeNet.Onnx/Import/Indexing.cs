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
        var op = new ScatterElements { Axis = n.Int("axis", 0), Reduction = Reduction(n) };
        n.Set(0, n.Add(op, n.Plain(0), n.Plain(1), n.Plain(2)));
    }

    public static void OneHot(NodeImport n)
    {
        var (indices, depth, values) = (n.Plain(0), (int)n.Scalar(1), n.Contents(2));
        if (indices.Spec.Type == DType.F32) indices = n.Add(new Cast { To = DType.I64 }, indices);
        if (values.Shape.Elements != 2) throw new RuleException($"input 2 is {values.Spec}; the values of off and on are expected");
        var (off, on) = (Numbers.Floats(values)[0], Numbers.Floats(values)[1]);
        // ONNX lets negative indices count from the end.
        var zero = n.Constant(Numbers.Of(indices.Spec.Type, [0], []));
        var raised = n.Add("Add", indices, n.Constant(Numbers.Of(indices.Spec.Type, [depth], [])));
        indices = n.Add("Where", n.Add("Less", indices, zero), raised, indices);
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

    private static ScatterReduction Reduction(NodeImport n)
    {
        var word = n.Word("reduction", "none");
        return Enum.TryParse<ScatterReduction>(word, ignoreCase: true, out var known) ? known : throw new RuleException($"attribute 'reduction' is '{word}'");
    }
}
