using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>a where the condition holds, else b, with broadcasting.</summary>
public sealed partial record Where : Operator
{
    private static readonly Signature ThreeInputs = new("condition", "A", "B");

    internal override Signature Signature => ThreeInputs;

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("select 8", c => c.Output().Type.Bits() == 8, c => new WhereStep<byte>(c)),
        new("select 32", c => c.Output().Type.Bits() == 32, c => new WhereStep<int>(c)),
        new("select 64", c => c.Output().Type.Bits() == 64, c => new WhereStep<long>(c)),
    ];

    internal override void Infer(Inference i)
    {
        var condition = i.Expect(0, DType.Bool);
        var (a, b) = (i.Input(1), i.Input(2));
        if (a.Type is not (DType.F32 or DType.I32 or DType.I64 or DType.U8 or DType.I8 or DType.Bool)) throw i.Fail(1, "expected F32, an integer of 8 bits or more, or Bool");
        if (b.Type != a.Type) throw i.Fail(2, $"expected {a.Type} like the other choice; add a Cast");
        var shape = Broadcasting.Common(a.Shape, b.Shape) is { } choices ? Broadcasting.Common(condition, choices) : null;
        i.Output(a.Type, shape ?? throw i.Fail("dimensions counted from the last must be equal or 1"));
    }
}

/// <summary>Selects elements of any type of the size of <typeparamref name="T"/>.</summary>
internal sealed unsafe class WhereStep<T>(KernelContext c) : ElementwiseStep(c.Output(), c.Input(0), c.Input(1), c.Input(2)) where T : unmanaged
{
    protected override void Apply(in BroadcastWalk.Pointers at, nint count)
    {
        var condition = (bool*)at[0];
        T* a = (T*)at[1], b = (T*)at[2], y = (T*)at[3];
        nint conditionStep = Walk.Moves(0) ? 1 : 0, aStep = Walk.Moves(1) ? 1 : 0, bStep = Walk.Moves(2) ? 1 : 0;
        for (nint i = 0; i < count; i++) y[i] = condition[i * conditionStep] ? a[i * aStep] : b[i * bStep];
    }
}

public static partial class Ops
{
    /// <summary>a where the condition holds, else b.</summary>
    public static Value Where(this Value condition, Value a, Value b, string? name = null) => condition.Graph.Add(new Where(), [condition, a, b], name)[0];
}
