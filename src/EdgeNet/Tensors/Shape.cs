using System.Runtime.CompilerServices;

namespace EdgeNet.Tensors;

/// <summary>The dimensions of a tensor, outermost first, held inline: copying or comparing one allocates nothing.</summary>
/// <example><code>Shape image = [1, 28, 28, 1]; int channels = image[^1]; long n = image.Elements;</code></example>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>The largest number of dimensions.</summary>
    public const int MaxRank = 8;

    private readonly Dimensions dims;

    /// <summary>Creates a shape.</summary>
    /// <exception cref="EdgeNetException">More than <see cref="MaxRank"/> dimensions, a negative one, or too many elements to address.</exception>
    public Shape(ReadOnlySpan<int> dimensions)
    {
        if (dimensions.Length > MaxRank)
            throw new EdgeNetException($"A shape has {dimensions.Length} dimensions; at most {MaxRank} are supported.");
        Rank = dimensions.Length;
        var elements = 1L;
        var extent = 1L; // zero swallows every other dimension, so overflow is judged as if it were one
        for (var i = 0; i < dimensions.Length; i++)
        {
            if (dimensions[i] < 0) throw new EdgeNetException($"Dimension {i} of a shape is {dimensions[i]}; it must be 0 or more.");
            dims[i] = dimensions[i];
            if (Math.BigMul(extent, Math.Max(dimensions[i], 1), out extent) != 0 || extent is < 0 or > long.MaxValue / 16)
                throw new EdgeNetException($"The shape [{string.Join(", ", dimensions.ToArray())}] has more elements than can be addressed.");
            elements *= dimensions[i];
        }

        Elements = elements;
    }

    /// <summary>How many dimensions there are; 0 for a scalar.</summary>
    public int Rank { get; }

    /// <summary>The product of all dimensions; 1 for a scalar.</summary>
    public long Elements { get; }

    /// <summary>The elements outside the innermost axis: how many rows of <c>this[^1]</c> there are.</summary>
    public long Rows => Rank == 0 ? 1 : Product(0, Rank - 1);

    /// <summary>The dimension at <paramref name="axis"/>; <c>^1</c> is the innermost.</summary>
    public int this[Index axis] => this[axis.GetOffset(Rank)];

    /// <summary>The dimension at <paramref name="axis"/>.</summary>
    public int this[int axis] => (uint)axis < (uint)Rank ? dims[axis]
        : throw new EdgeNetException($"Shape {this} has no axis {axis}.");

    /// <summary>A stretch of the dimensions, as in <c>shape[1..^1]</c>.</summary>
    public Shape this[Range range]
    {
        get
        {
            Span<int> copy = stackalloc int[Rank];
            CopyTo(copy);
            return new(copy[range]);
        }
    }

    /// <summary>Creates a shape; lets <c>Shape s = [2, 3];</c> compile.</summary>
    public static Shape Create(ReadOnlySpan<int> dimensions) => new(dimensions);

    /// <summary>The product of the dimensions from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public long Product(int from, int to)
    {
        var product = 1L;
        for (var i = from; i < to; i++) product *= this[i];
        return product;
    }

    /// <summary>The elements between two neighbours along <paramref name="axis"/> in packed memory.</summary>
    public long Stride(int axis) => Product(axis + 1, Rank);

    /// <summary>This shape with one dimension replaced.</summary>
    public Shape With(int axis, int dimension)
    {
        Span<int> copy = stackalloc int[Rank];
        CopyTo(copy);
        copy[axis] = dimension;
        return new(copy);
    }

    /// <summary>Copies the dimensions out.</summary>
    public void CopyTo(Span<int> destination)
    {
        for (var i = 0; i < Rank; i++) destination[i] = dims[i];
    }

    /// <summary>The dimensions as a new array.</summary>
    public int[] ToArray()
    {
        var array = new int[Rank];
        CopyTo(array);
        return array;
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)ToArray()).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank) return false;
        for (var i = 0; i < Rank; i++)
            if (dims[i] != other.dims[i]) return false;
        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        for (var i = 0; i < Rank; i++) hash.Add(dims[i]);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same dimensions.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>The dimensions in brackets, as in <c>[1, 28, 28, 1]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", ToArray())}]";

    [InlineArray(MaxRank)]
    private struct Dimensions
    {
        private int first;
    }
}
