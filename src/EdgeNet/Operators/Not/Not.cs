using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Whether x does not hold.</summary>
public sealed record Not : Operator
{
    private static readonly Signature OneInput = new("X");

    internal override Signature Signature => OneInput;

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("map", c => new UnaryMapStep<byte, byte>(c.Input(0), c.Output(), UnaryMap.OfNumbers<Formula, byte>(default)))];

    internal override void Infer(Inference i) => i.Output(DType.Bool, i.Expect(0, DType.Bool));

    private readonly struct Formula : IUnaryNumberFormula
    {
        public T ApplyNumber<T>(T x) where T : unmanaged, INumber<T> => T.One - x;
    }
}

public static partial class Ops
{
    /// <summary>Whether x does not hold.</summary>
    public static Value Not(this Value x, string? name = null) => x.Graph.Add(new Not(), [x], name)[0];
}
