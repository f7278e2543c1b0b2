using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>What operators that read indices share.</summary>
internal static class Indexing
{
    /// <summary>The shape of an input that must hold indices.</summary>
    public static Shape ExpectIndices(this Inference i, int input)
    {
        var spec = i.Input(input);
        return spec.Type is DType.I64 or DType.I32 ? spec.Shape : throw i.Fail(input, "indices must be I64 or I32; cast it");
    }

    /// <summary>Checks indices that are known before any run.</summary>
    public static unsafe void CheckConstantIndices(this Inference i, int input, int dimension)
    {
        if (i.Constant(input) is not { } constant) return;
        var indices = new Indices(i.Node, constant.Spec, constant.Pointer);
        for (long k = 0; k < constant.Shape.Elements; k++)
            if (indices[k] < -dimension || indices[k] >= dimension)
                throw i.Fail(input, $"index {indices[k]} lies outside the axis; it must be from {-dimension} to {dimension - 1}");
        GC.KeepAlive(constant);
    }

    /// <summary>Requires an input of the rank of <paramref name="shape"/> and no larger, but along one axis.</summary>
    public static void ExpectWithin(this Inference i, int input, Shape shape, int except)
    {
        var indices = i.Shape(input);
        if (indices.Rank == shape.Rank && Enumerable.Range(0, shape.Rank).All(axis => axis == except || indices[axis] <= shape[axis])) return;
        throw i.Fail(input, $"expected a shape within {shape}, of any size along axis {except}");
    }

    /// <summary>Requires updates of the type of input 0 and of a shape, in a type that a reduction can be computed in.</summary>
    public static void ExpectUpdates(this Inference i, int input, Shape shape, ScatterReduction reduction)
    {
        var (x, updates) = (i.Input(0), i.Input(input));
        if (updates.Type != x.Type || !Equals(updates.Quantization, x.Quantization)) throw i.Fail(input, $"expected the type of the tensor it goes into, {x}");
        i.ExpectShape(input, shape, "an update for each place the indices name");
        if (reduction != ScatterReduction.None && (x.Type is DType.BF16 or DType.Bool || x.Quantization is not null))
            throw i.Fail(0, $"{reduction} is not computed in this type; cast or dequantize it first");
    }

    /// <summary>How many rows of a size make a unit of work that is worth handing to a thread.</summary>
    public static long RowsPerUnit(long rowBytes) => Math.Max(1, 16 * 1024 / Math.Max(1, rowBytes));

    /// <summary>How many units that is for all rows; none if they are empty.</summary>
    public static int Units(long rows, long rowBytes) => rowBytes == 0 ? 0 : checked((int)((rows + RowsPerUnit(rowBytes) - 1) / RowsPerUnit(rowBytes)));
}

/// <summary>
/// Where the rows of an index tensor point into a tensor of the same rank: along one axis the index decides, along the others the
/// index's own position does.
/// </summary>
internal sealed class ElementPlaces(Shape data, Shape indices, int axis)
{
    private readonly int[] dimensions = indices.ToArray();
    private readonly long[] strides = Strides.Of(data);

    /// <summary>How many rows the indices have.</summary>
    public long Rows { get; } = indices.Rows;

    /// <summary>The length of a row.</summary>
    public int RowLength { get; } = indices.Rank == 0 ? 1 : indices[^1];

    /// <summary>The size of the axis that indices run along.</summary>
    public int Dimension { get; } = data.Rank == 0 ? 1 : data[axis];

    /// <summary>The elements between neighbours along that axis.</summary>
    public long IndexStride => strides[axis];

    /// <summary>The elements between the places of neighbours in a row of indices, the index aside.</summary>
    public long RowStride { get; } = axis == data.Rank - 1 ? 0 : 1;

    /// <summary>How many rows belong to the same place before the axis: rows of different such groups never point at the same element.</summary>
    public long RowsPerGroup { get; } = axis == data.Rank - 1 ? 1 : indices.Product(axis, indices.Rank - 1);

    /// <summary>The element that index 0 at the start of a row means.</summary>
    public long RowStart(long row)
    {
        var start = 0L;
        for (var k = dimensions.Length - 2; k >= 0; k--)
        {
            (row, var place) = Math.DivRem(row, dimensions[k]);
            if (k != axis) start += place * strides[k];
        }
        return start;
    }
}

/// <summary>Where tuples of indices point into a tensor: each names a place along some successive axes, and so the slice of all axes after them.</summary>
internal sealed class SlicePlaces
{
    private readonly int[] dimensions;
    private readonly long[] strides;
    private readonly long tuplesPerBatch, batchStride;

    /// <param name="data">The shape pointed into.</param>
    /// <param name="indices">The shape of the indices; the innermost axis holds the tuples.</param>
    /// <param name="batchAxes">How many axes both share and step through together.</param>
    public SlicePlaces(Shape data, Shape indices, int batchAxes)
    {
        var length = indices[^1];
        dimensions = [.. Enumerable.Range(batchAxes, length).Select(axis => data[axis])];
        strides = [.. Enumerable.Range(batchAxes, length).Select(data.Stride)];
        SliceLength = data.Product(batchAxes + length, data.Rank);
        Tuples = indices.Product(0, indices.Rank - 1);
        tuplesPerBatch = Math.Max(1, indices.Product(batchAxes, indices.Rank - 1));
        batchStride = data.Product(batchAxes, data.Rank);
    }

    /// <summary>The elements of a slice.</summary>
    public long SliceLength { get; }

    /// <summary>How many tuples there are.</summary>
    public long Tuples { get; }

    /// <summary>The first element of the slice a tuple names.</summary>
    public long Start(in Indices indices, long tuple)
    {
        var start = tuple / tuplesPerBatch * batchStride;
        for (var k = 0; k < dimensions.Length; k++) start += indices.Place(tuple * dimensions.Length + k, dimensions[k]) * strides[k];
        return start;
    }
}
