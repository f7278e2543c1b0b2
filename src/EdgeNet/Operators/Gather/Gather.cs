using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Picks entries along an axis: y[…, i…, …] = x[…, indices[i…], …]. Negative indices count from the back; one outside the axis ends the run
/// with a <see cref="RunException"/>. Along axis 0 of a table this is an embedding.
/// </summary>
/// <example><code>Value last = sequence.Gather(builder.Constant(Tensor.Scalar(-1L)), axis: 1);</code></example>
public sealed partial record Gather : Operator
{
    /// <summary>The axis picked from; negative counts from the back.</summary>
    public int Axis { get; internal set; }

    internal override Signature Signature { get; } = new("X", "indices");

    internal override IReadOnlyList<Kernel> Kernels => [new("gather", c => new GatherStep(c, (Axis + c.Input(0).Shape.Rank) % c.Input(0).Shape.Rank))];

    internal override void Attributes(AttributeVisitor a) => Axis = a.Int("axis", Axis);

    internal override void Infer(Inference i)
    {
        var (x, indices) = (i.Shape(0), i.ExpectIndices(1));
        var axis = i.Axis(Axis, x.Rank);
        if (x.Rank + indices.Rank - 1 > Shape.MaxRank) throw i.Fail($"the result would have {x.Rank + indices.Rank - 1} dimensions; at most {Shape.MaxRank} are supported");
        i.CheckConstantIndices(1, x[axis]);
        i.Output(i.Moved(0, [.. x[..axis], .. indices, .. x[(axis + 1)..]]));
    }

    /// <summary>Neighbours picked in order are a slice.</summary>
    internal override IEnumerable<View> Views(Node node)
    {
        var (x, indices) = (node.Inputs[0]!.Shape, node.Inputs[1]!);
        var axis = (Axis + x.Rank) % x.Rank;
        if (indices.Constant is not { } constant || FirstOfRun(node.Name, constant, x[axis]) is not { } first) return [];
        return Part.Along(axis, x, x.With(axis, (int)constant.Shape.Elements), first).OfInput(0, 0).Where(view => !view.Pitched || indices.Shape.Rank == 1);
    }

    private static unsafe int? FirstOfRun(string node, Tensor constant, int dimension)
    {
        var indices = new Indices(node, constant.Spec, constant.Pointer);
        if (constant.Shape.Elements == 0) return null;
        var first = indices.Place(0, dimension);
        for (long k = 1; k < constant.Shape.Elements; k++)
            if (indices.Place(k, dimension) != first + k) return null;
        GC.KeepAlive(constant);
        return (int)first;
    }
}

public static partial class Ops
{
    /// <summary>Picks entries of x along an axis.</summary>
    public static Value Gather(this Value x, Value indices, int axis = 0, string? name = null) =>
        x.Graph.Add(new Gather { Axis = axis }, [x, indices], name)[0];

    /// <summary>The rows of a table that indices (words, say) name.</summary>
    public static Value Embedding(this Value indices, Value table, string? name = null) => table.Gather(indices, axis: 0, name);
}
