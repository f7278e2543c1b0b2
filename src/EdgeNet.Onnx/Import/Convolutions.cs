using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Convolutions over one or two axes: channels innermost, and weights with their input channels innermost too.</summary>
internal static class Convolutions
{
    public static void Conv(NodeImport n)
    {
        var w = n.ChannelsLast(1);
        var (op, x) = Prepared(n, n.ChannelsLast(0), w);
        n.SetChannelsLast(0, n.Add(op, x, w, n.PlainOrNull(2)));
    }

    /// <summary>The convolution that a node's attributes describe, and the input it takes.</summary>
    public static (Convolution Operator, Value X) Prepared(NodeImport n, Value x, Value w)
    {
        var axes = Axes(n, x, w);
        var (strides, dilations) = (PerAxis(n, "strides", axes, 1), PerAxis(n, "dilations", axes, 1));
        var kernel = Kernel(n, w);
        var pads = Padding.Resolve(n, axes) ?? Padding.Same(n, x.Shape, kernel, strides, dilations);
        var (before, after) = (pads.Take(axes), pads.Skip(axes));
        // Pads that cut off are another node's business.
        if (pads.Any(p => p < 0))
        {
            x = n.Add(new Pad { Pads = [0, .. before.Select(p => Math.Min(p, 0)), 0, 0, .. after.Select(p => Math.Min(p, 0)), 0] }, x);
            pads = [.. pads.Select(p => Math.Max(p, 0))];
        }

        Convolution conv = axes == 1 ? new Conv1D() : new Conv2D();
        (conv.Strides, conv.Dilations, conv.Pads, conv.Group) = ([.. strides], [.. dilations], [.. pads], n.Int("group", 1));
        return (conv, x);
    }

    public static void ConvTranspose(NodeImport n)
    {
        var (x, w) = (n.ChannelsLast(0), n.Plain(1));
        var axes = Axes(n, x, w);
        var group = n.Int("group", 1);
        var (strides, dilations) = (PerAxis(n, "strides", axes, 1), PerAxis(n, "dilations", axes, 1));
        var extra = PerAxis(n, "output_padding", axes, 0);
        var kernel = w.Shape.ToArray()[2..];
        CheckKernel(n, kernel);
        var wanted = n.Ints("output_shape");
        var pads = Padding.Resolve(n, axes);
        if (wanted is not null || pads is null)
        {
            if (wanted?.Length < axes) throw new RuleException($"attribute 'output_shape' has {wanted.Length} values for {axes} axes");
            wanted = wanted?[^axes..] ?? [.. Enumerable.Range(0, axes).Select(a => x.Shape[a + 1] * strides[a])];
            // Of an odd amount the larger half stands before, unless SAME_UPPER is asked for.
            var larger = n.AutoPad != AutoPad.SameUpper;
            pads = Padding.Transposed(n, x.Shape, wanted, kernel, strides, dilations, extra, largerBefore: larger);
        }

        if (axes == 1)
        {
            // An image of one row.
            x = n.Add(new Unsqueeze { Axes = [1] }, x);
            w = n.Add(new Unsqueeze { Axes = [2] }, w);
            (strides, dilations, extra, pads) = ([1, .. strides], [1, .. dilations], [0, .. extra], [0, pads[0], 0, pads[1]]);
        }

        var op = new ConvTranspose2D { Strides = [.. strides], Dilations = [.. dilations], Pads = [.. pads], OutputPads = [.. extra], Group = group };
        var y = n.Add(op, x, Transposed(n, w, group), n.PlainOrNull(2));
        n.SetChannelsLast(0, axes == 1 ? n.Add(new Squeeze { Axes = [1] }, y) : y);
    }

    /// <summary>ONNX's weights [C, M/g, kH, kW] as ours, [M, kH, kW, C/g].</summary>
    private static Value Transposed(NodeImport n, Value w, int group)
    {
        var (c, m, height, width) = (w.Shape[0], w.Shape[1], w.Shape[2], w.Shape[3]);
        if (group < 1 || c % group != 0) throw new RuleException($"its {c} input channels don't divide into {group} groups");
        w = n.Add(new Reshape { Shape = [group, c / group, m, height, width] }, w);
        w = n.Add(new Transpose { Perm = [0, 2, 3, 4, 1] }, w);
        return n.Add(new Reshape { Shape = [group * m, height, width, c / group] }, w);
    }

    private static int Axes(NodeImport n, Value x, Value w)
    {
        var axes = x.Shape.Rank - 2;
        if (axes is not (1 or 2)) throw new RuleException($"its input has {Math.Max(axes, 0)} spatial axes; one or two are supported");
        return w.Shape.Rank == x.Shape.Rank ? axes : throw new RuleException($"its weights have {w.Shape.Rank} dimensions, its input {x.Shape.Rank}");
    }

    private static int[] Kernel(NodeImport n, Value w)
    {
        var kernel = w.Shape.ToArray()[1..^1];
        CheckKernel(n, kernel);
        return kernel;
    }

    private static void CheckKernel(NodeImport n, int[] kernel)
    {
        if (n.Ints("kernel_shape") is { } stated && !stated.SequenceEqual(kernel))
            throw new RuleException($"attribute 'kernel_shape' is [{string.Join(", ", stated)}], but the weights' windows are [{string.Join(", ", kernel)}]");
    }

    private static int[] PerAxis(NodeImport n, string name, int axes, int otherwise)
    {
        var values = n.Ints(name) ?? [.. Enumerable.Repeat(otherwise, axes)];
        return values.Length == axes ? values : throw new RuleException($"attribute '{name}' has {values.Length} values for {axes} axes");
    }
}
