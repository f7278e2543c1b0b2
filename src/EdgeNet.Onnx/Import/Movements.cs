using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Nodes that only move elements, or only rename their axes.</summary>
internal static class Movements
{
    /// <summary>Nothing moves: the axes get other numbers.</summary>
    public static void Transpose(NodeImport n)
    {
        var x = n.Input(0);
        var rank = x.Order.Rank;
        var permutation = n.Ints("perm") ?? [.. Enumerable.Range(0, rank).Reverse()];
        if (!permutation.Order().SequenceEqual(Enumerable.Range(0, rank)))
            throw new RuleException($"attribute 'perm' is [{string.Join(", ", permutation)}]; it must name each of {rank} axes once");
        n.Set(0, x with { Order = x.Order.Transposed(permutation) });
    }

    public static void Reshape(NodeImport n)
    {
        n.Ignore("consumed_inputs");
        var x = n.Input(0);
        var (from, zeroIsZero) = (x.Shape, n.Bool("allowzero"));
        var dims = n.Opset < 5 ? n.Ints("shape") ?? [] : n.Ints(1);
        for (var d = 0; d < dims.Length; d++)
        {
            if (dims[d] == 0 && !zeroIsZero) dims[d] = d < from.Rank ? from[d] : throw new RuleException($"it keeps dimension {d} of {from}");
            if (dims[d] < -1) throw new RuleException($"its shape is [{string.Join(", ", dims)}]");
        }

        if (dims.Count(d => d == -1) > 1) throw new RuleException($"its shape is [{string.Join(", ", dims)}]; only one may be -1");
        var open = Array.IndexOf(dims, -1);
        if (open >= 0)
        {
            dims[open] = 1;
            var rest = new Shape(dims).Elements;
            if (rest == 0 || from.Elements % rest != 0) throw new RuleException($"{from} doesn't divide into [{string.Join(", ", dims)}]");
            dims[open] = checked((int)(from.Elements / rest));
        }

        SetReshaped(n, x, new(dims));
    }

    public static void Flatten(NodeImport n)
    {
        var x = n.Input(0);
        var shape = x.Shape;
        var axis = n.Int("axis", 1);
        axis = axis == shape.Rank ? axis : NodeImport.Axis(axis, shape.Rank);
        SetReshaped(n, x, [checked((int)shape.Product(0, axis)), checked((int)shape.Product(axis, shape.Rank))]);
    }

    public static void Squeeze(NodeImport n)
    {
        var x = n.Input(0);
        var shape = x.Shape;
        // The axes became an input with opset 13.
        var axes = n.Has(1) ? n.Longs(1) : n.Longs("axes");
        var gone = axes is null ? Enumerable.Range(0, shape.Rank).Where(a => shape[a] == 1).ToHashSet() : axes.Select(a => NodeImport.Axis(a, shape.Rank)).ToHashSet();
        if (gone.FirstOrDefault(a => shape[a] != 1, -1) is >= 0 and var wrong) throw new RuleException($"axis {wrong} of {shape} has {shape[wrong]} elements; only axes of one can go");
        SetReshaped(n, x, new([.. shape.ToArray().Where((_, a) => !gone.Contains(a))]));
    }

    public static void Unsqueeze(NodeImport n)
    {
        var x = n.Input(0);
        var axes = n.Has(1) ? n.Longs(1) : n.Longs("axes") ?? [];
        var rank = x.Order.Rank + axes.Length;
        var added = axes.Select(a => NodeImport.Axis(a, rank)).ToHashSet();
        if (added.Count != axes.Length) throw new RuleException($"its axes [{string.Join(", ", axes)}] name one twice");
        var old = new Queue<int>(x.Shape);
        SetReshaped(n, x, new([.. Enumerable.Range(0, rank).Select(a => added.Contains(a) ? 1 : old.Dequeue())]));
    }

    public static void Concat(NodeImport n)
    {
        var (values, order) = Pointwise.Aligned(n, [.. Enumerable.Range(0, n.InputCount)]);
        var axis = NodeImport.Axis(n.Int("axis", 1), order.Rank);
        n.Set(0, n.Add(new Concat { Axis = order.Position(axis) }, values), order);
    }

    public static void Split(NodeImport n)
    {
        var x = n.Input(0);
        var axis = NodeImport.Axis(n.Int("axis", 0), x.Order.Rank);
        var (length, count) = (x.Shape[axis], n.Int("num_outputs", n.OutputCount));
        if (count < 1 || count != n.OutputCount) throw new RuleException($"it splits into {count} parts but has {n.OutputCount} outputs");
        var sizes = n.Has(1) ? n.Ints(1) : n.Ints("split");
        // Equal parts; where they don't come out even, the last is smaller.
        var part = (length + count - 1) / count;
        sizes ??= [.. Enumerable.Range(0, count).Select(i => Math.Clamp(length - (i * part), 0, part))];
        var parts = n.Adds(new Split { Axis = x.Order.Position(axis), Sizes = [.. sizes] }, x.Value);
        for (var i = 0; i < parts.Count; i++) n.Set(i, x with { Value = parts[i] });
    }

    public static void Slice(NodeImport n)
    {
        var x = n.Input(0);
        var inputs = n.Opset >= 10;
        var starts = (inputs ? n.Ints(1) : n.Ints("starts")) ?? throw new RuleException("its starts are missing");
        var ends = (inputs ? n.Ints(2) : n.Ints("ends")) ?? throw new RuleException("its ends are missing");
        var axes = inputs ? n.Has(3) ? n.Ints(3) : null : n.Ints("axes");
        var steps = inputs && n.Has(4) ? n.Ints(4) : null;
        axes ??= [.. Enumerable.Range(0, starts.Length)];
        n.Set(0, x with
        {
            Value = n.Add(
                new Slice { Starts = [.. starts], Ends = [.. ends], Axes = [.. axes.Select(a => x.Order.Position(NodeImport.Axis(a, x.Order.Rank)))], Steps = [.. steps ?? []] },
                x.Value),
        });
    }

    public static void Pad(NodeImport n)
    {
        var x = n.Input(0);
        var rank = x.Order.Rank;
        var pads = n.Opset < 11 ? n.Ints("pads") ?? n.Ints("paddings") ?? [] : n.Ints(1);
        if (n.Has(3))
        {
            // Pads of some axes only.
            var (axes, all) = (n.Longs(3), new int[2 * rank]);
            if (pads.Length != 2 * axes.Length) throw new RuleException($"it has {pads.Length} pads for {axes.Length} axes");
            for (var i = 0; i < axes.Length; i++)
                (all[NodeImport.Axis(axes[i], rank)], all[NodeImport.Axis(axes[i], rank) + rank]) = (pads[i], pads[i + axes.Length]);
            pads = all;
        }

        if (pads.Length != 2 * rank) throw new RuleException($"it has {pads.Length} pads for {rank} axes");
        var mode = n.Word<PadMode>("mode", "constant");
        var value = n.Opset < 11 ? n.Float("value", 0) : n.Has(2) ? n.Scalar(2) : 0;
        var op = new Pad { Mode = mode, Value = value, Pads = [.. x.Order.Lying(pads[..rank]), .. x.Order.Lying(pads[rank..])] };
        n.Set(0, x with { Value = n.Add(op, x.Value) });
    }

    public static void Expand(NodeImport n)
    {
        var x = n.Input(0);
        var (from, wanted) = (x.Shape, n.Ints(1));
        var rank = Math.Max(from.Rank, wanted.Length);
        var raised = n.Reshape(x, new([.. Enumerable.Repeat(1, rank - from.Rank), .. from]));
        var dims = raised.Shape.ToArray();
        for (var back = 1; back <= wanted.Length; back++)
        {
            if (dims[^back] != wanted[^back] && dims[^back] != 1 && wanted[^back] != 1) throw new RuleException($"{from} doesn't broadcast with [{string.Join(", ", wanted)}]");
            if (dims[^back] == 1) dims[^back] = wanted[^back];
        }

        n.Set(0, raised with { Value = n.Add(new Expand { Shape = [.. raised.Order.Lying(dims)] }, raised.Value) });
    }

    public static void Tile(NodeImport n)
    {
        var x = n.Input(0);
        var repeats = n.Ints(1);
        if (n.Has(2))
        {
            // Opset 1: how often, and along which axis.
            var (times, axis) = ((int)Math.Clamp(n.Long(1), 0, int.MaxValue), n.Long(2));
            repeats = [.. Enumerable.Range(0, x.Order.Rank).Select(a => a == axis ? times : 1)];
        }

        if (repeats.Length != x.Order.Rank) throw new RuleException($"it has {repeats.Length} repeats for {x.Order.Rank} axes");
        n.Set(0, x with { Value = n.Add(new Tile { Repeats = [.. x.Order.Lying(repeats)] }, x.Value) });
    }

    public static void DepthToSpace(NodeImport n)
    {
        var op = new DepthToSpace { BlockSize = n.Int("blocksize", 1), Order = n.Word<DepthOrder>("mode", "DCR") };
        n.SetChannelsLast(0, n.Add(op, n.ChannelsLast(0)));
    }

    public static void SpaceToDepth(NodeImport n) =>
        n.SetChannelsLast(0, n.Add(new SpaceToDepth { BlockSize = n.Int("blocksize", 1) }, n.ChannelsLast(0)));

    private static void SetReshaped(NodeImport n, Laid x, Shape to)
    {
        if (x.Shape.Elements != to.Elements) throw new RuleException($"{x.Shape} doesn't fill {to}");
        n.Set(0, n.Reshape(x, to));
    }
}
