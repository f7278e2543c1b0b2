using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>A box inside a tensor, as Slice cuts out and Concat fills in; knows whether it can be a <see cref="View"/> of it.</summary>
internal readonly struct Part
{
    private readonly Shape owner, shape;
    private readonly long offset;

    /// <param name="owner">The shape of the whole.</param>
    /// <param name="shape">The shape of the box, of as many dimensions.</param>
    /// <param name="starts">Where the box begins along each axis.</param>
    public Part(Shape owner, Shape shape, ReadOnlySpan<int> starts)
    {
        (this.owner, this.shape) = (owner, shape);
        for (var axis = 0; axis < owner.Rank; axis++) offset += starts[axis] * owner.Stride(axis);
    }

    /// <summary>A box that differs from the whole along one axis only.</summary>
    public static Part Along(int axis, Shape owner, Shape shape, int start)
    {
        Span<int> starts = stackalloc int[owner.Rank];
        starts.Clear();
        starts[axis] = start;
        return new Part(owner, shape, starts);
    }

    /// <summary>The view of an output that is this part of an input, if it can be one.</summary>
    public IEnumerable<View> OfInput(int input, int output) =>
        IsStretch ? [View.OutputInInput(input, output, offset, pitched: false)]
        : IsStretchOfRows ? [View.OutputInInput(input, output, offset, pitched: true)]
        : [];

    /// <summary>The view of an input that is this part of an output, if it can be one.</summary>
    public IEnumerable<View> OfOutput(int input, int output) =>
        IsStretch ? [View.InputInOutput(input, output, offset, pitched: false)]
        : IsStretchOfRows ? [View.InputInOutput(input, output, offset, pitched: true)]
        : [];

    /// <summary>Whether the box lies in one piece.</summary>
    private bool IsStretch => shape.Elements > 0 && IsStretchOver(owner.Rank);

    /// <summary>Whether the box is a piece of each of some successive rows.</summary>
    private bool IsStretchOfRows => shape.Elements > 0 && owner.Rank > 0 && IsStretchOver(owner.Rank - 1);

    /// <summary>Whether, over the first axes, only 1s stand before the one axis that is cut and only whole axes after it.</summary>
    private bool IsStretchOver(int axes)
    {
        var cut = 0;
        while (cut < axes && shape[cut] == 1) cut++;
        for (var axis = cut + 1; axis < axes; axis++)
            if (shape[axis] != owner[axis]) return false;
        return true;
    }
}
