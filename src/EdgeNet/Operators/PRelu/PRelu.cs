using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>x, or slope·x where x is negative; the slopes, usually one a channel, are broadcast to x.</summary>
public sealed partial record PRelu : Operator
{
    private static readonly Signature DataAndSlope = new("X", "slope");

    internal override Signature Signature => DataAndSlope;

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("map", c => new BinaryMapStep<float, float>(c.Input(0), c.Input(1), c.Output(), BinaryMap.Of(default(Formula), c.Level)))];

    internal override void Infer(Inference i)
    {
        if (Broadcasting.Infer(i, DType.F32).Shape != i.Shape(0)) throw i.Fail(1, $"expected a shape that broadcasts to {i.Shape(0)}");
        i.Output(DType.F32, i.Shape(0));
    }

    private readonly struct Formula : IBinaryFormula
    {
        public L Apply<L>(L x, L slope) where L : struct, ILane<L> => L.Select(x < 0f, slope * x, x);
    }
}

public static partial class Ops
{
    /// <summary>x, or slope·x where x is negative.</summary>
    public static Value PRelu(this Value x, Value slope, string? name = null) => x.Graph.Add(new PRelu(), [x, slope], name)[0];
}
