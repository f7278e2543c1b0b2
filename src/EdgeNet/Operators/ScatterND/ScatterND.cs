using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>A copy of x into which slices are put: each row of indices names a place along the first axes, and updates holds the slice for it.</summary>
/// <example><code>Value cache = state.ScatterND(position, rows);</code></example>
public sealed partial record ScatterND : Operator
{
    /// <summary>How a slice meets what is already there.</summary>
    public ScatterReduction Reduction { get; internal set; }

    internal override Signature Signature { get; } = new("X", "indices", "updates");

    internal override IReadOnlyList<Kernel> Kernels => [new("scatter slices", c => c.Input(0).Type switch
    {
        DType.F32 => new ScatterNDStep<float>(c, Reduction),
        DType.F16 => new ScatterNDStep<Half>(c, Reduction),
        DType.BF16 => new ScatterNDStep<ushort>(c, Reduction),
        DType.I64 => new ScatterNDStep<long>(c, Reduction),
        DType.I32 => new ScatterNDStep<int>(c, Reduction),
        DType.I8 => new ScatterNDStep<sbyte>(c, Reduction),
        _ => new ScatterNDStep<byte>(c, Reduction),
    })];

    internal override void Attributes(AttributeVisitor a) => Reduction = a.Enum("reduction", Reduction);

    internal override void Infer(Inference i)
    {
        var (x, indices) = (i.Shape(0), i.ExpectIndices(1));
        var length = indices.Rank == 0 ? 0 : indices[^1];
        if (length == 0 || length > x.Rank) throw i.Fail(1, $"expected rows of 1 to {x.Rank} indices into the axes of {x}");
        i.ExpectUpdates(2, [.. indices[..^1], .. x[length..]], Reduction);
        i.Output(i.Moved(0, x));
    }
}

public static partial class Ops
{
    /// <summary>A copy of x with slices replaced, or combined with others: each row of indices names one.</summary>
    public static Value ScatterND(this Value x, Value indices, Value updates, ScatterReduction reduction = ScatterReduction.None, string? name = null) =>
        x.Graph.Add(new ScatterND { Reduction = reduction }, [x, indices, updates], name)[0];
}
