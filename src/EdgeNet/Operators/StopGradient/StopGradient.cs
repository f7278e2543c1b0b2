using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>y = x, without moving anything; for gradients it is a constant.</summary>
/// <example><code>Value judged = Discriminate(generator.StopGradient()); // what trains the discriminator leaves the generator alone</code></example>
public sealed record StopGradient : Operator
{
    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [Copy.Kernel];

    internal override void Infer(Inference i) => i.Output(i.Input(0));

    internal override IEnumerable<View> Views(Node node) => [View.Alias()];

    internal override void Differentiate(Gradient g) { }
}

public static partial class Ops
{
    /// <summary>The same value, through which no gradient passes.</summary>
    public static Value StopGradient(this Value x, string? name = null) => x.Graph.Add(new StopGradient(), [x], name)[0];
}
