using EdgeNet.Tensors;

namespace EdgeNet.Kernels;

/// <summary>Distances between neighbours along each axis.</summary>
internal static class Strides
{
    /// <summary>In elements, for a tensor whose rows (innermost axis) begin <paramref name="pitch"/> elements apart.</summary>
    public static long[] Of(Shape shape, long pitch)
    {
        var strides = new long[shape.Rank];
        var next = 1L;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = next;
            next = axis == shape.Rank - 1 ? pitch : next * shape[axis];
        }
        return strides;
    }

    /// <summary>In elements, for a packed tensor.</summary>
    public static long[] Of(Shape shape) => Of(shape, shape.Rank == 0 ? 1 : shape[^1]);
}
