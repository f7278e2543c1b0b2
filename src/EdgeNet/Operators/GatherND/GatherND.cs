using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Picks slices: each row of indices names a place along the first axes (after the batch axes) of x, and the slice there is copied.</summary>
/// <example><code>Value pixels = image.GatherND(coordinates); // rows of (n, h, w)</code></example>
public sealed partial record GatherND : Operator
{
    /// <summary>How many leading axes x and indices share and step through together.</summary>
    public int BatchDims { get; internal set; }

    internal override Signature Signature { get; } = new("X", "indices");

    internal override IReadOnlyList<Kernel> Kernels => [new("gather slices", c => new GatherNDStep(c, BatchDims))];

    internal override void Attributes(AttributeVisitor a) => BatchDims = a.Int("batch_dims", BatchDims, min: 0);

    internal override void Infer(Inference i)
    {
        var (x, indices) = (i.Shape(0), i.ExpectIndices(1));
        var length = indices.Rank == 0 ? 0 : indices[^1];
        if (BatchDims >= Math.Min(x.Rank, indices.Rank))
            throw i.Fail(1, $"batch_dims = {BatchDims} leaves no axes of it or of {x}");
        if (length == 0 || length > x.Rank - BatchDims || x[..BatchDims] != indices[..BatchDims])
            throw i.Fail(1, $"expected {x[..BatchDims]} before, and rows of 1 to {x.Rank - BatchDims} indices into the axes of {x} that follow");
        var rank = indices.Rank - 1 + x.Rank - BatchDims - length;
        if (rank > Shape.MaxRank) throw i.Fail($"the result would have {rank} dimensions; at most {Shape.MaxRank} are supported");
        i.Output(i.Moved(0, [.. indices[..^1], .. x[(BatchDims + length)..]]));
    }
}

public static partial class Ops
{
    /// <summary>Picks slices of x: each row of indices names one.</summary>
    public static Value GatherND(this Value x, Value indices, int batchDims = 0, string? name = null) =>
        x.Graph.Add(new GatherND { BatchDims = batchDims }, [x, indices], name)[0];
}
