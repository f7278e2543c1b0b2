using System.Collections.Immutable;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx;

/// <summary>
/// The order in which the axes of a tensor lie on the other side: axis p there is axis <c>this[p]</c> here. When a model is read, here is
/// ONNX: an image [N, C, H, W] that lies as [N, H, W, C] has the order 0, 2, 3, 1. When one is written, here is our graph, and its
/// images [N, H, W, C] lie as [N, C, H, W], in the order 0, 3, 1, 2.
/// </summary>
internal readonly struct AxisOrder : IEquatable<AxisOrder>
{
    private readonly ImmutableArray<int> axes;

    public AxisOrder(IEnumerable<int> axes) => this.axes = [.. axes];

    /// <summary>The axes as they are.</summary>
    public static AxisOrder Plain(int rank) => new(Enumerable.Range(0, rank));

    /// <summary>Axis 1, the channels, behind all others.</summary>
    public static AxisOrder ChannelsLast(int rank) => rank < 3 ? Plain(rank) : new([0, .. Enumerable.Range(2, rank - 2), 1]);

    /// <summary>The last axis, the channels, right behind the first.</summary>
    public static AxisOrder ChannelsFirst(int rank) => rank < 3 ? Plain(rank) : new([0, rank - 1, .. Enumerable.Range(1, rank - 2)]);

    public int Rank => axes.Length;

    public int this[int position] => axes[position];

    /// <summary>Where an axis lies; a negative one counts from behind.</summary>
    public int Position(int axis) => axes.IndexOf(axis < 0 ? axis + Rank : axis);

    /// <summary>The shape ONNX sees.</summary>
    public Shape Onnx(Shape lying)
    {
        var dims = new int[Rank];
        for (var p = 0; p < Rank; p++) dims[axes[p]] = lying[p];
        return new(dims);
    }

    /// <summary>Values of the axes, such as dimensions, put into this order.</summary>
    public T[] Lying<T>(IReadOnlyList<T> values)
    {
        var result = new T[Rank];
        for (var p = 0; p < Rank; p++) result[p] = values[axes[p]];
        return result;
    }

    /// <summary>The permutation that brings a value of this order into another.</summary>
    public int[] PermutationTo(AxisOrder other)
    {
        var self = this;
        return [.. other.axes.Select(self.Position)];
    }

    /// <summary>This order seen after the axes are permuted: nothing moves, the axes only change their numbers.</summary>
    public AxisOrder Transposed(IReadOnlyList<int> permutation)
    {
        var places = new int[Rank];
        for (var i = 0; i < Rank; i++) places[permutation[i]] = i;
        return new(axes.Select(axis => places[axis]));
    }

    /// <summary>The order of the axes that are left when some go.</summary>
    public AxisOrder Without(IReadOnlyCollection<int> gone) =>
        new(axes.Where(axis => !gone.Contains(axis)).Select(axis => axis - gone.Count(g => g < axis)));

    public int[] ToArray() => [.. axes];

    /// <summary>Whether elements lie the same way in another order, axes of one element being nowhere in particular.</summary>
    public bool LiesAs(AxisOrder other, Shape shape)
    {
        return Long(this).SequenceEqual(Long(other));

        IEnumerable<int> Long(AxisOrder order) => order.axes.Where(axis => shape[axis] != 1);
    }

    public bool Equals(AxisOrder other) => axes.SequenceEqual(other.axes);

    public override bool Equals(object? obj) => obj is AxisOrder other && Equals(other);

    public override int GetHashCode() => axes.Aggregate(17, HashCode.Combine);

    public override string ToString() => $"({string.Join(", ", axes)})";
}
