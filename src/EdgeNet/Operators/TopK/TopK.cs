using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The k largest or smallest elements along an axis, and where they are. Of equals the one with the lower index comes first; a
/// NaN is greater than every number.
/// </summary>
public sealed partial record TopK : Operator
{
    /// <summary>How many elements to take.</summary>
    public int K { get; internal set; } = 1;

    /// <summary>The axis to search; negative counts from the back.</summary>
    public int Axis { get; internal set; } = -1;

    /// <summary>Whether the largest are taken; else the smallest.</summary>
    public bool Largest { get; internal set; } = true;

    /// <summary>Whether they must come best first. Where any order will do they still come so, as that costs next to nothing.</summary>
    public bool Sorted { get; internal set; } = true;

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("floats", c => c.Input(0).Type == DType.F32, c => new TopKStep<float>(c, this)),
        new("integers", c => c.Input(0).Type == DType.U8, c => new TopKStep<byte>(c, this)),
        new("integers", c => c.Input(0).Type == DType.I8, c => new TopKStep<sbyte>(c, this)),
        new("integers", c => c.Input(0).Type == DType.I32, c => new TopKStep<int>(c, this)),
        new("integers", c => c.Input(0).Type == DType.I64, c => new TopKStep<long>(c, this)),
    ];

    internal override void Attributes(AttributeVisitor a)
    {
        K = a.Int("k", K, min: 1);
        Axis = a.Int("axis", Axis);
        Largest = a.Bool("largest", Largest);
        Sorted = a.Bool("sorted", Sorted);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Input(0);
        if (x.Type is not (DType.F32 or DType.U8 or DType.I8 or DType.I32 or DType.I64)) throw i.Fail(0, "expected F32, U8, I8, I32 or I64");
        var axis = i.Axis(Axis, x.Shape.Rank);
        if (K > x.Shape[axis]) throw i.Fail(0, $"axis {axis} has {x.Shape[axis]} elements, fewer than k = {K}");
        i.Output(x with { Shape = x.Shape.With(axis, K) });
        i.Output(DType.I64, x.Shape.With(axis, K));
    }
}

public static partial class Ops
{
    /// <summary>The k largest or smallest elements along an axis, best first, and where they are.</summary>
    public static (Value Values, Value Indices) TopK(this Value x, int k, int axis = -1, bool largest = true, bool sorted = true, string? name = null)
    {
        var outputs = x.Graph.Add(new TopK { K = k, Axis = axis, Largest = largest, Sorted = sorted }, [x], name);
        return (outputs[0], outputs[1]);
    }
}
