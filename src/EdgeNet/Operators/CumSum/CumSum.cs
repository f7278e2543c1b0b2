using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The running sum along an axis.</summary>
public sealed partial record CumSum : Operator
{
    /// <summary>The axis to sum along; negative counts from the back.</summary>
    public int Axis { get; internal set; }

    /// <summary>Whether an element is left out of its own sum, so that the first one is 0.</summary>
    public bool Exclusive { get; internal set; }

    /// <summary>Whether the sum runs from the last element to the first.</summary>
    public bool Reverse { get; internal set; }

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("floats", c => c.Input(0).Type == DType.F32, c => new CumSumStep<float, double>(c, this)),
        new("integers", c => c.Input(0).Type == DType.I32, c => new CumSumStep<int, int>(c, this)),
        new("integers", c => c.Input(0).Type == DType.I64, c => new CumSumStep<long, long>(c, this)),
    ];

    internal override void Attributes(AttributeVisitor a)
    {
        Axis = a.Int("axis", Axis);
        Exclusive = a.Bool("exclusive", Exclusive);
        Reverse = a.Bool("reverse", Reverse);
    }

    internal override void Infer(Inference i)
    {
        if (i.Input(0).Type is not (DType.F32 or DType.I32 or DType.I64)) throw i.Fail(0, "expected F32, I32 or I64");
        i.Axis(Axis, i.Shape(0).Rank);
        i.Output(i.Input(0));
    }
}

public static partial class Ops
{
    /// <summary>The running sum along an axis.</summary>
    public static Value CumSum(this Value x, int axis, bool exclusive = false, bool reverse = false, string? name = null) =>
        x.Graph.Add(new CumSum { Axis = axis, Exclusive = exclusive, Reverse = reverse }, [x], name)[0];
}
