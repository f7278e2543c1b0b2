using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family y = whether a float has a property. An operator of it is a formula whose result is a mask.</summary>
public abstract record PredicateOperator : Operator
{
    private static readonly Signature OneInput = new("X");

    internal override Signature Signature => OneInput;

    internal override IReadOnlyList<Kernel> Kernels => [new("map", c => new UnaryMapStep<float, byte>(c.Input(0), c.Output(), Floats(c.Level)))];

    internal override void Infer(Inference i) => i.Output(DType.Bool, i.Expect(0, DType.F32));

    /// <summary>The formula, for one SIMD level.</summary>
    internal abstract UnaryMap<float, byte> Floats(SimdLevel level);
}
