using System.Collections.Immutable;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>How much padding a window operator adds.</summary>
public enum AutoPad
{
    /// <summary>What its pads say.</summary>
    None,

    /// <summary>As much as makes the output ⌈input / stride⌉ long; of an odd amount the larger half stands behind.</summary>
    SameUpper,

    /// <summary>As much as makes the output ⌈input / stride⌉ long; of an odd amount the larger half stands before.</summary>
    SameLower,

    /// <summary>None.</summary>
    Valid,
}

/// <summary>
/// How windows slide over the spatial axes of [N, …, C], by attributes. A list holds one value a spatial axis (pads: all those before,
/// then all those behind, as in [top, left, bottom, right]); an empty one stands for ones (pads: zeros).
/// </summary>
internal readonly ref struct Windows
{
    // Sums of two indices along an axis stay below what an int holds.
    private const int Limit = 1 << 30;

    public required ImmutableArray<int> Kernel { get; init; }

    public ImmutableArray<int> Strides { get; init; }

    public ImmutableArray<int> Dilations { get; init; }

    public ImmutableArray<int> Pads { get; init; }

    public AutoPad AutoPad { get; init; }

    /// <summary>Whether a last window may reach beyond the padding, as long as it begins before it ends.</summary>
    public bool Ceil { get; init; }

    /// <summary>The window along each spatial axis of <paramref name="x"/>.</summary>
    /// <exception cref="ShapeException">The window doesn't fit into the padded input.</exception>
    /// <exception cref="AttributeException">A list has the wrong length, or both pads and auto-padding are given.</exception>
    public WindowAxis[] Axes(string node, Shape x)
    {
        var rank = x.Rank - 2;
        if (rank < 1) throw new ShapeException(node, $"input 0 is {x}; expected a batch, one or two spatial axes, and channels.");
        Check(node, "kernel_shape", Kernel, rank, rank);
        Check(node, "strides", Strides, rank, rank);
        Check(node, "dilations", Dilations, rank, rank);
        Check(node, "pads", Pads, 2 * rank, rank);
        if (AutoPad != AutoPad.None && !Pads.IsDefaultOrEmpty && Pads.Any(p => p != 0))
            throw new AttributeException(node, $"attribute 'pads' is [{string.Join(", ", Pads)}] beside auto_pad {AutoPad}; give one of the two.");
        var axes = new WindowAxis[rank];
        for (var i = 0; i < rank; i++) axes[i] = Axis(node, i, x[i + 1]);
        return axes;
    }

    /// <summary>The window along a spatial axis with known padding.</summary>
    /// <exception cref="ShapeException">The window doesn't fit into the padded input.</exception>
    public static WindowAxis Padded(string node, int axis, int input, int kernel, int stride, int dilation, int before, int after, bool ceil = false)
    {
        var room = (long)input + before + after - Span(kernel, dilation);
        if (room < 0)
            throw new ShapeException(node, $"the window spans {Span(kernel, dilation)} elements of spatial axis {axis}, which has {input} and {before} + {after} of padding; make the kernel or dilation smaller, or pad more.");
        var output = (room / stride) + 1;
        if (ceil && room % stride != 0 && output * stride < (long)input + before) output++;
        CheckReach(node, axis, (long)input + before + after, kernel, stride, dilation);
        return new(input, (int)output, kernel, stride, dilation, before, after);
    }

    /// <summary>Requires all that is added up to find an element along a spatial axis to be far from overflowing.</summary>
    /// <exception cref="ShapeException">The padded image, the window or a step is too long.</exception>
    public static void CheckReach(string node, int axis, long padded, int kernel, int stride, int dilation)
    {
        var longest = Math.Max(Math.Max(padded, Span(kernel, dilation)), Math.Max(stride, dilation));
        if (longest < Limit) return;
        throw new ShapeException(node, $"windows reach over {longest} elements of spatial axis {axis}, padding counted; expected fewer than {Limit}: make pads, dilation, stride or kernel smaller.");
    }

    private WindowAxis Axis(string node, int index, int input)
    {
        var (kernel, stride, dilation) = (Kernel[index], At(Strides, index, 1), At(Dilations, index, 1));
        if (AutoPad is not (AutoPad.SameUpper or AutoPad.SameLower))
        {
            var after = index + (Pads.IsDefaultOrEmpty ? 0 : Pads.Length / 2);
            return Padded(node, index, input, kernel, stride, dilation, At(Pads, index, 0), At(Pads, after, 0), Ceil);
        }
        var same = (int)(((long)input + stride - 1) / stride);
        var missing = Math.Max(0, ((same - 1L) * stride) + Span(kernel, dilation) - input);
        CheckReach(node, index, input + missing, kernel, stride, dilation);
        var padding = (int)missing;
        var half = AutoPad == AutoPad.SameUpper ? padding / 2 : padding - (padding / 2);
        return new(input, same, kernel, stride, dilation, half, padding - half);
    }

    private static long Span(int kernel, int dilation) => ((kernel - 1L) * dilation) + 1;

    private static int At(ImmutableArray<int> values, int index, int otherwise) => values.IsDefaultOrEmpty ? otherwise : values[index];

    private static void Check(string node, string name, ImmutableArray<int> values, int length, int rank)
    {
        var mayBeEmpty = name != "kernel_shape";
        if ((values.IsDefaultOrEmpty && mayBeEmpty) || (!values.IsDefault && values.Length == length)) return;
        throw new AttributeException(node, $"attribute '{name}' has {(values.IsDefault ? 0 : values.Length)} values; it takes {length} for {rank} spatial {(rank == 1 ? "axis" : "axes")}.");
    }
}
