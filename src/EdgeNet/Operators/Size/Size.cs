using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>How many elements x has, as one I64. Known before any run, so that it folds away.</summary>
/// <example><code>Value count = x.Size();</code></example>
public sealed record Size : Operator
{
    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("constant", c => Constants.Fill(c, c.Input(0).Shape.Elements))];

    internal override bool ReadsShapesOnly => true;

    internal override void Infer(Inference i) => i.Output(DType.I64, []);
}

public static partial class Ops
{
    /// <summary>How many elements x has, as a value.</summary>
    public static Value Size(this Value x, string? name = null) => x.Graph.Add(new Size(), [x], name)[0];
}
