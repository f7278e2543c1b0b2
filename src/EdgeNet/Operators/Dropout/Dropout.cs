using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Leaves values as they are: what training drops at random, inference keeps.</summary>
public sealed partial record Dropout : Operator
{
    private static readonly Signature X = new("X");

    /// <summary>The fraction training drops.</summary>
    public float Ratio { get; internal set; } = 0.5f;

    internal override Signature Signature => X;

    internal override IReadOnlyList<Kernel> Kernels => [Copy.Kernel];

    internal override void Attributes(AttributeVisitor a) => Ratio = a.Float("ratio", Ratio, min: 0, max: 1);

    internal override void Infer(Inference i) => i.Output(i.Input(0));

    internal override IEnumerable<View> Views(Node node) => [View.Alias()];
}

public static partial class Ops
{
    /// <summary>The same values; training drops a fraction of them at random.</summary>
    public static Value Dropout(this Value x, float ratio = 0.5f, string? name = null) => x.Graph.Add(new Dropout { Ratio = ratio }, [x], name)[0];
}
