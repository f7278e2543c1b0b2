using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Nodes that work along axes, wherever those lie.</summary>
internal static class Reductions
{
    public static void Reduce(NodeImport n)
    {
        var x = n.Input(0);
        // The axes became an input: of ReduceSum with opset 13, of the others with 18.
        var given = n.Has(1) ? n.Longs(1) : n.Longs("axes");
        var nothing = n.Bool("noop_with_empty_axes") && given is not { Length: > 0 };
        var keep = n.Bool("keepdims", true);
        int[] axes = given is { Length: > 0 } ? [.. given.Select(a => NodeImport.Axis(a, x.Order.Rank)).Distinct()] : [.. Enumerable.Range(0, x.Order.Rank)];
        if (nothing || axes.Length == 0)
        {
            if (nothing) n.Set(0, x);
            else n.Set(0, n.Add(new Reshape { Shape = [] }, n.Add(n.Proto.OpType, n.Reshape(x, [1]).Value)));
            return;
        }

        var type = x.Value.Spec.Type;
        var value = type is DType.U8 or DType.I8 ? n.To(x.Value, DType.I32) : x.Value;
        var y = n.Add(
            Catalog.Create(n.Proto.OpType, new Dictionary<string, object?>(StringComparer.Ordinal) { ["axes"] = axes.Select(x.Order.Position).ToArray(), ["keepdims"] = keep }),
            value);
        n.Set(0, n.To(y, type), keep ? x.Order : x.Order.Without(axes));
    }

    public static void Arg(NodeImport n)
    {
        var x = n.Input(0);
        var (axis, keep) = (NodeImport.Axis(n.Int("axis", 0), x.Order.Rank), n.Bool("keepdims", true));
        var op = Catalog.Create(n.Proto.OpType, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["axis"] = x.Order.Position(axis),
            ["keepdims"] = keep,
            ["select_last_index"] = n.Bool("select_last_index"),
        });
        n.Set(0, n.Add(op, x.Value), keep ? x.Order : x.Order.Without([axis]));
    }

    public static void TopK(NodeImport n)
    {
        var x = n.Input(0);
        var k = n.Opset < 10 ? n.Int("k", 1) : (int)Math.Clamp(n.Long(1), 0, int.MaxValue);
        var op = new TopK
        {
            K = k,
            Axis = x.Order.Position(NodeImport.Axis(n.Int("axis", -1), x.Order.Rank)),
            Largest = n.Bool("largest", true),
            Sorted = n.Bool("sorted", true),
        };
        var results = n.Adds(op, x.Value);
        n.Set(0, x with { Value = results[0] });
        n.Set(1, x with { Value = results[1] });
    }

    public static void CumSum(NodeImport n)
    {
        var x = n.Input(0);
        var axis = x.Order.Position(NodeImport.Axis(n.Longs(1) is [var only] ? only : throw new RuleException("its axis must be one number"), x.Order.Rank));
        n.Set(0, x with { Value = n.Add(new CumSum { Axis = axis, Exclusive = n.Bool("exclusive"), Reverse = n.Bool("reverse") }, x.Value) });
    }

    /// <summary>Softmax and LogSoftmax. Before opset 13 they ran over all axes from the one named on.</summary>
    public static void Softmax(NodeImport n) => AlongAxis(n, (axis, value) =>
        n.Add(Catalog.Create(n.Proto.OpType, new Dictionary<string, object?>(StringComparer.Ordinal) { ["axis"] = axis }), value));

    /// <summary>1 at the first of the largest elements, 0 elsewhere.</summary>
    public static void Hardmax(NodeImport n) => AlongAxis(n, (axis, value) =>
    {
        var where = n.Add(new ArgMax { Axis = axis, KeepDims = false }, value);
        return n.Add(new OneHot { Depth = value.Shape[axis], Axis = axis }, where);
    });

    private static void AlongAxis(NodeImport n, Func<int, EdgeNet.Graphs.Value, EdgeNet.Graphs.Value> apply)
    {
        var x = n.Input(0);
        var axis = NodeImport.Axis(n.Int("axis", n.Opset < 13 ? 1 : -1), Math.Max(1, x.Order.Rank));
        var shape = x.Shape;
        if (n.Opset >= 13 || shape.Product(axis + 1, shape.Rank) == 1)
        {
            n.Set(0, x with { Value = apply(x.Order.Position(axis), x.Value) });
            return;
        }

        var flat = n.Reshape(x, [checked((int)shape.Product(0, axis)), checked((int)shape.Product(axis, shape.Rank))]);
        n.Set(0, n.Reshape(flat with { Value = apply(flat.Order.Position(1), flat.Value) }, shape));
    }
}
