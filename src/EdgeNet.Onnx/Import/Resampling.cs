using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>What a node says of the axes it resamples, index by index in all of its lists.</summary>
/// <param name="Axes">The axes it speaks of; the others stay.</param>
/// <param name="Scales">How much longer each becomes; none where sizes are given.</param>
/// <param name="Sizes">How long each becomes; none where scales are given.</param>
/// <param name="Region">Where on each axis the region to resample begins, then where it ends, the axis reaching from 0 to 1; none for all of it.</param>
internal sealed record Resampling(int[] Axes, float[] Scales, int[] Sizes, float[] Region)
{
    /// <summary>The axes that don't stay as they are, in order.</summary>
    /// <exception cref="RuleException">There are more or fewer scales, sizes or bounds than axes.</exception>
    public int[] Changed(Shape shape)
    {
        if ((Sizes.Length > 0 ? Sizes : (Array)Scales).Length != Axes.Length) throw new RuleException($"it has {Scales.Length} scales and {Sizes.Length} sizes for {Axes.Length} axes");
        if (Region.Length > 0 && Region.Length != 2 * Axes.Length) throw new RuleException($"its region has {Region.Length} values; it takes {2 * Axes.Length}");
        return [.. Axes.Where(axis => (Sizes.Length > 0 ? Size(axis, shape) != shape[axis] : Scale(axis) != 1) || (Begin(axis), End(axis)) != (0, 1)).Order()];
    }

    /// <summary>How long an axis becomes, where sizes are given.</summary>
    public int Size(int axis, Shape shape) => Of(Sizes, axis, shape[axis]);

    public float Scale(int axis) => Of(Scales, axis, 1);

    public float Begin(int axis) => Of(Region, axis, 0);

    public float End(int axis) => Region.Length == 0 ? 1 : Of(Region[Axes.Length..], axis, 1);

    /// <summary>Sizes to stay within, or to fill, without a change of proportions: one scale for all axes, the least or the greatest of theirs.</summary>
    public Resampling KeepingProportions(Shape shape, Func<IEnumerable<double>, double> choose)
    {
        var scale = choose(Axes.Zip(Sizes, (axis, size) => size / (double)Math.Max(1, shape[axis])));
        return this with { Sizes = [.. Axes.Select(axis => (int)Math.Floor((shape[axis] * scale) + 0.5))] };
    }

    private T Of<T>(T[] values, int axis, T otherwise) => values.Length > 0 && Array.IndexOf(Axes, axis) is >= 0 and var i ? values[i] : otherwise;
}
