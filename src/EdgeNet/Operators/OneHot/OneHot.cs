using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Turns each index into a vector that is on at that place and off elsewhere; an index outside the vector turns nothing on.</summary>
/// <example><code>Value targets = labels.OneHot(depth: 10); // [32] becomes [32, 10]</code></example>
public sealed record OneHot : Operator
{
    /// <summary>The length of the vectors.</summary>
    public int Depth { get; internal set; } = 1;

    /// <summary>The axis of the output along which the vectors lie; negative counts from the back.</summary>
    public int Axis { get; internal set; } = -1;

    /// <summary>The value at the index.</summary>
    public float On { get; internal set; } = 1;

    /// <summary>The value elsewhere.</summary>
    public float Off { get; internal set; }

    /// <summary>The element type of the output.</summary>
    public DType ElementType { get; internal set; } = DType.F32;

    internal override Signature Signature { get; } = new("indices");

    internal override IReadOnlyList<Kernel> Kernels => [new("one hot", c => new OneHotStep(c, this))];

    internal override void Attributes(AttributeVisitor a)
    {
        Depth = a.Int("depth", Depth, min: 0);
        Axis = a.Int("axis", Axis);
        On = a.Float("on", On);
        Off = a.Float("off", Off);
        ElementType = a.Enum("type", ElementType);
    }

    internal override void Infer(Inference i)
    {
        var indices = i.ExpectIndices(0);
        i.ExpectWholeBytes(ElementType);
        if (indices.Rank == Shape.MaxRank) throw i.Fail(0, $"with one more axis it would have more than {Shape.MaxRank} dimensions");
        var axis = i.Axis(Axis, indices.Rank + 1);
        i.Output(ElementType, [.. indices[..axis], Depth, .. indices[axis..]]);
    }
}

public static partial class Ops
{
    /// <summary>Each index as a vector of <paramref name="depth"/> elements, 1 at the index and 0 elsewhere.</summary>
    public static Value OneHot(this Value indices, int depth, int axis = -1, string? name = null) =>
        indices.Graph.Add(new OneHot { Depth = depth, Axis = axis }, [indices], name)[0];
}
