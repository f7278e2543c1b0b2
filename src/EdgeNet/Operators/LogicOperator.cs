using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family y = f(a, b) over Booleans, with broadcasting.</summary>
public abstract record LogicOperator : BinaryOperator
{
    internal override IReadOnlyList<Kernel> Kernels =>
        [new("map", c => new BinaryMapStep<byte, byte>(c.Input(0), c.Input(1), c.Output(), Booleans))];

    internal override void Infer(Inference i) => i.Output(Broadcasting.Infer(i, DType.Bool));

    /// <summary>The formula, Booleans being 0 and 1.</summary>
    internal abstract BinaryMap<byte, byte> Booleans { get; }
}
