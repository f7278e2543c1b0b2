using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Takes out dimensions of 1.</summary>
/// <example><code>Value scores = x.Squeeze([1, 2]); // [8, 1, 1, 10] becomes [8, 10]</code></example>
public sealed partial record Squeeze : Operator
{
    /// <summary>The axes to take out; empty for all of size 1. Negative ones count from the back.</summary>
    public ImmutableArray<int> Axes { get; internal set; } = [];

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [Copy.Kernel];

    internal override void Attributes(AttributeVisitor a) => Axes = a.Ints("axes", Axes);

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        var axes = Axes.IsEmpty ? Enumerable.Range(0, x.Rank).Where(axis => x[axis] == 1).ToArray() : i.Axes(Axes, x.Rank);
        foreach (var axis in axes)
            if (x[axis] != 1) throw i.Fail(0, $"axis {axis} has {x[axis]} elements; only axes of size 1 can be taken out");
        i.Output(i.Reshaped(0, new Shape([.. Enumerable.Range(0, x.Rank).Except(axes).Select(axis => x[axis])])));
    }

    internal override IEnumerable<View> Views(Node node) => [View.Alias()];
}

public static partial class Ops
{
    /// <summary>Takes out axes of size 1: those named, or all.</summary>
    public static Value Squeeze(this Value x, ReadOnlySpan<int> axes = default, string? name = null) =>
        x.Graph.Add(new Squeeze { Axes = [.. axes] }, [x], name)[0];
}
