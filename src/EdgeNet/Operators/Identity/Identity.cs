using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>y = x, without moving anything.</summary>
public sealed partial record Identity : Operator
{
    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [Copy.Kernel];

    internal override void Infer(Inference i) => i.Output(i.Input(0));

    internal override IEnumerable<View> Views(Node node) => [View.Alias()];
}

public static partial class Ops
{
    /// <summary>The same value under another name.</summary>
    public static Value Identity(this Value x, string? name = null) => x.Graph.Add(new Identity(), [x], name)[0];
}
