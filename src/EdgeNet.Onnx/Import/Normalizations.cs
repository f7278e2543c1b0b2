using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Normalizations; those a channel take images with channels innermost.</summary>
internal static class Normalizations
{
    public static void Batch(NodeImport n)
    {
        n.Ignore("momentum");
        n.Ignore("consumed_inputs");
        n.Ignore("is_test");
        if (n.Bool("training_mode")) throw new RuleException("it is in training mode; export the model for inference");
        if (n.Int("spatial", 1) != 1) throw new RuleException("attribute 'spatial' is 0, statistics for each pixel; only those for each channel are supported");
        n.RefuseOutputsFrom(1, "statistics of training");
        var op = new BatchNormalization { Epsilon = n.Float("epsilon", 1e-5f) };
        n.SetChannelsLast(0, n.Add(op, n.ChannelsLast(0), n.Plain(1), n.Plain(2), n.Plain(3), n.Plain(4)));
    }

    public static void Instance(NodeImport n)
    {
        n.Ignore("consumed_inputs");
        var op = new InstanceNormalization { Epsilon = n.Float("epsilon", 1e-5f) };
        n.SetChannelsLast(0, n.Add(op, n.ChannelsLast(0), n.Plain(1), n.Plain(2)));
    }

    public static void Group(NodeImport n)
    {
        n.Ignore("stash_type");
        var (x, groups) = (n.ChannelsLast(0), n.Int("num_groups", 1));
        var op = new GroupNormalization { Groups = groups, Epsilon = n.Float("epsilon", 1e-5f) };
        n.SetChannelsLast(0, n.Add(op, x, PerChannel(n.Plain(1)), PerChannel(n.Plain(2))));

        // Before opset 21 there was one scale a group.
        Value PerChannel(Value v)
        {
            var channels = x.Shape[^1];
            if (n.Opset >= 21 || v.Shape.Rank != 1 || v.Shape[0] != groups || groups == 0 || channels % groups != 0) return v;
            var column = n.Add(new Reshape { Shape = [groups, 1] }, v);
            return n.Add(new Reshape { Shape = [channels] }, n.Add(new Expand { Shape = [groups, channels / groups] }, column));
        }
    }

    public static void Layer(NodeImport n)
    {
        n.Ignore("stash_type");
        var x = n.Plain(0);
        var (axis, epsilon) = (NodeImport.Axis(n.Int("axis", -1), x.Shape.Rank), n.Float("epsilon", 1e-5f));
        Shape normalized = x.Shape[axis..];
        n.Set(0, n.Add(new LayerNormalization { Axis = axis, Epsilon = epsilon }, x, Spread(n.Plain(1)), n.Has(2) ? Spread(n.Plain(2)) : null));
        if (!n.Wants(1) && !n.Wants(2)) return;
        int[] axes = [.. Enumerable.Range(axis, x.Shape.Rank - axis)];
        var mean = n.Add(new ReduceMean { Axes = [.. axes] }, x);
        var centred = n.Add("Sub", x, mean);
        var variance = n.Add(new ReduceMean { Axes = [.. axes] }, n.Add("Mul", centred, centred));
        n.Set(1, mean);
        n.Set(2, n.Add("Reciprocal", n.Add("Sqrt", n.Add(new Affine { Beta = epsilon }, variance))));

        Value Spread(Value v) => v.Shape == normalized ? v : n.Add(new Expand { Shape = [.. normalized] }, v);
    }

    public static void Lp(NodeImport n)
    {
        var x = n.Input(0);
        var axis = x.Order.Position(NodeImport.Axis(n.Int("axis", -1), x.Order.Rank));
        n.Set(0, x with { Value = n.Add(new LpNormalization { Axis = axis, P = n.Int("p", 2) }, x.Value) });
    }

    public static void LocalResponse(NodeImport n) => n.SetChannelsLast(0, n.Add(n.Same(), n.ChannelsLast(0)));

    /// <summary>(x − mean) / (standard deviation + 1e-9), over everything but the channels unless axes are named.</summary>
    public static void MeanVariance(NodeImport n)
    {
        var x = n.Input(0);
        int[] axes = [.. (n.Longs("axes") ?? [0, 2, 3]).Select(axis => x.Order.Position(NodeImport.Axis(axis, x.Order.Rank)))];
        var centred = n.Add("Sub", x.Value, n.Add(new ReduceMean { Axes = [.. axes] }, x.Value));
        var deviation = n.Add("Sqrt", n.Add(new ReduceMean { Axes = [.. axes] }, n.Add("Mul", centred, centred)));
        n.Set(0, x with { Value = n.Add("Div", centred, n.Add(new Affine { Beta = 1e-9f }, deviation)) });
    }
}
