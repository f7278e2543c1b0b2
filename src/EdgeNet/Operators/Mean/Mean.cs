using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The mean of the inputs, element by element, with broadcasting.</summary>
public sealed partial record Mean : Operator
{
    private static readonly Signature AnyInputs = new("X*");

    internal override Signature Signature => AnyInputs;

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("copy", c => c.InputCount == 1, Copy.Kernel.Create),
        new("map", c => c.InputCount > 1, c => new FoldStep<float>(c,
            BinaryMap.Of(new ScaledSum(1), c.Level), last: BinaryMap.Of(new ScaledSum(1f / c.InputCount), c.Level))),
    ];

    internal override void Infer(Inference i) => i.Output(Broadcasting.Infer(i, DType.F32));

    private readonly struct ScaledSum(float scale) : IBinaryFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => (a + b) * scale;
    }
}

public static partial class Ops
{
    /// <summary>The mean of the inputs.</summary>
    public static Value Mean(this Value x, params ReadOnlySpan<Value> others) => x.Graph.Add(new Mean(), [x, .. others])[0];
}
