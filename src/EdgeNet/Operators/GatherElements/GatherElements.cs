using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Picks single elements along an axis: y[i, j, k] = x[indices[i, j, k], j, k] for axis 0, and so on.</summary>
/// <example><code>Value chosen = scores.GatherElements(labels.Unsqueeze([1]), axis: 1);</code></example>
public sealed partial record GatherElements : Operator
{
    /// <summary>The axis indices run along; negative counts from the back.</summary>
    public int Axis { get; internal set; }

    internal override Signature Signature { get; } = new("X", "indices");

    internal override IReadOnlyList<Kernel> Kernels => [new("gather elements", c => c.Input(0).ElementBytes() switch
    {
        1 => new GatherElementsStep<byte>(c, Axis),
        2 => new GatherElementsStep<ushort>(c, Axis),
        4 => new GatherElementsStep<uint>(c, Axis),
        _ => new GatherElementsStep<ulong>(c, Axis),
    })];

    internal override void Attributes(AttributeVisitor a) => Axis = a.Int("axis", Axis);

    internal override void Infer(Inference i)
    {
        var (x, indices) = (i.Shape(0), i.ExpectIndices(1));
        var axis = i.Axis(Axis, x.Rank);
        i.ExpectWithin(1, x, except: axis);
        i.CheckConstantIndices(1, x[axis]);
        i.Output(i.Moved(0, indices));
    }
}

public static partial class Ops
{
    /// <summary>Picks single elements of x: along the axis those that indices name, along the others those at the index's own place.</summary>
    public static Value GatherElements(this Value x, Value indices, int axis = 0, string? name = null) =>
        x.Graph.Add(new GatherElements { Axis = axis }, [x, indices], name)[0];
}
