using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Padding as numbers, where ONNX may ask for "as much as it takes".</summary>
internal static class Padding
{
    /// <summary>The pads as stated; null if they follow from the sizes.</summary>
    public static int[]? Resolve(NodeImport n, int axes)
    {
        var stated = n.Ints("pads");
        if (n.AutoPad is AutoPad.SameUpper or AutoPad.SameLower) return null;
        var pads = n.AutoPad == AutoPad.Valid ? null : stated;
        if (pads is not null && pads.Length != 2 * axes) throw new RuleException($"attribute 'pads' has {pads.Length} values; it takes {2 * axes}");
        return pads ?? new int[2 * axes];
    }

    /// <summary>The pads that make the output ⌈input / stride⌉ long.</summary>
    public static int[] Same(NodeImport n, Shape x, int[] kernel, int[] strides, int[] dilations)
    {
        var pads = new int[2 * kernel.Length];
        for (var axis = 0; axis < kernel.Length; axis++)
        {
            long output = (x[axis + 1] + (long)strides[axis] - 1) / Math.Max(1, strides[axis]);
            var missing = ((output - 1) * strides[axis]) + ((kernel[axis] - 1L) * dilations[axis]) + 1 - x[axis + 1];
            Divide(n, pads, axis, Math.Max(0, missing), n.AutoPad == AutoPad.SameLower);
        }

        return pads;
    }

    /// <summary>The pads that make the output of a transposed convolution as long as wanted.</summary>
    public static int[] Transposed(NodeImport n, Shape x, int[] wanted, int[] kernel, int[] strides, int[] dilations, int[] extra, bool largerBefore)
    {
        var pads = new int[2 * kernel.Length];
        for (var axis = 0; axis < kernel.Length; axis++)
        {
            var full = ((x[axis + 1] - 1L) * strides[axis]) + ((kernel[axis] - 1L) * dilations[axis]) + 1 + extra[axis];
            // Where the window falls short of the wanted length, zeros behind it make up.
            if (full < wanted[axis]) extra[axis] += (int)(wanted[axis] - full);
            Divide(n, pads, axis, Math.Max(0, full - wanted[axis]), largerBefore);
        }

        return pads;
    }

    private static void Divide(NodeImport n, int[] pads, int axis, long total, bool largerBefore)
    {
        if (total > int.MaxValue) throw new RuleException("its padding is longer than can be counted");
        var half = (int)total / 2;
        (pads[axis], pads[axis + (pads.Length / 2)]) = largerBefore ? ((int)total - half, half) : (half, (int)total - half);
    }
}
