using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Puts in dimensions of 1.</summary>
/// <example><code>Value batch = image.Unsqueeze([0]);</code></example>
public sealed partial record Unsqueeze : Operator
{
    /// <summary>The axes that will be new in the output; negative ones count from its back.</summary>
    public ImmutableArray<int> Axes { get; internal set; } = [];

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [Copy.Kernel];

    internal override void Attributes(AttributeVisitor a) => Axes = a.Ints("axes", Axes);

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        var rank = x.Rank + Axes.Length;
        var dims = x.ToArray().ToList();
        foreach (var axis in i.Axes(Axes, rank)) dims.Insert(axis, 1);
        i.Output(i.Reshaped(0, new Shape([.. dims])));
    }

    internal override IEnumerable<View> Views(Node node) => [View.Alias()];
}

public static partial class Ops
{
    /// <summary>Puts in axes of size 1, numbered as they will be in the output.</summary>
    public static Value Unsqueeze(this Value x, ReadOnlySpan<int> axes, string? name = null) =>
        x.Graph.Add(new Unsqueeze { Axes = [.. axes] }, [x], name)[0];
}
