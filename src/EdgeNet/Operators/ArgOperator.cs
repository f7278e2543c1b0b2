using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Operators that find where along an axis the largest or smallest element is. A NaN counts as beating every number.</summary>
public abstract record ArgOperator : Operator
{
    /// <summary>The axis to search; negative counts from the back.</summary>
    public int Axis { get; internal set; }

    /// <summary>Whether the axis stays, with one element.</summary>
    public bool KeepDims { get; internal set; } = true;

    /// <summary>Whether the last of equal elements is taken instead of the first.</summary>
    public bool SelectLastIndex { get; internal set; }

    /// <summary>Whether the largest element is looked for.</summary>
    private protected abstract bool Largest { get; }

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("lanes", c => c.Input(0).Type == DType.F32, c => new ArgStep(c, AxisOf(c), Largest, SelectLastIndex)),
        new("integers", c => c.Input(0).Type == DType.U8, c => new ArgIntegerStep<byte>(c, AxisOf(c), Largest, SelectLastIndex)),
        new("integers", c => c.Input(0).Type == DType.I8, c => new ArgIntegerStep<sbyte>(c, AxisOf(c), Largest, SelectLastIndex)),
        new("integers", c => c.Input(0).Type == DType.I32, c => new ArgIntegerStep<int>(c, AxisOf(c), Largest, SelectLastIndex)),
        new("integers", c => c.Input(0).Type == DType.I64, c => new ArgIntegerStep<long>(c, AxisOf(c), Largest, SelectLastIndex)),
    ];

    internal override void Attributes(AttributeVisitor a)
    {
        Axis = a.Int("axis", Axis);
        KeepDims = a.Bool("keepdims", KeepDims);
        SelectLastIndex = a.Bool("select_last_index", SelectLastIndex);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        if (i.Input(0).Type is not (DType.F32 or DType.U8 or DType.I8 or DType.I32 or DType.I64)) throw i.Fail(0, "expected F32, U8, I8, I32 or I64");
        var axis = i.Axis(Axis, x.Rank);
        if (x[axis] == 0) throw i.Fail(0, $"axis {axis} has no element to find");
        i.Output(DType.I64, KeepDims ? x.With(axis, 1) : [.. x[..axis], .. x[(axis + 1)..]]);
    }

    private int AxisOf(KernelContext c) => Axis < 0 ? Axis + c.Input(0).Shape.Rank : Axis;
}
