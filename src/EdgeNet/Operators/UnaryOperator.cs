using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family y = f(x), element by element. An operator of it is a formula.</summary>
public abstract record UnaryOperator : Operator
{
    private static readonly Signature OneInput = new("X");

    internal override Signature Signature => OneInput;

    /// <summary>The formula of its slope; null if it has none.</summary>
    internal virtual Derivative? Derivative => null;

    internal override IReadOnlyList<Kernel> Kernels => [new("map", c => new UnaryMapStep<float, float>(c.Input(0), c.Output(), Floats(c.Level)))];

    internal override IReadOnlyList<Kernel> IntegerKernels => [new("table", c => Bytes.AreIn(c), c => new UnaryMapStep<byte, byte>(
        c.Input(0), c.Output(), Bytes.Map(c, c.Input(0).Quantization!, c.Output().Quantization!, Floats(SimdLevel.Scalar))))];

    internal override void Infer(Inference i) => i.Output(DType.F32, i.Expect(0, DType.F32));

    internal override void Differentiate(Gradient g)
    {
        if (Derivative is not { } derivative) base.Differentiate(g);
        else g.Set(0, g.Add(new UnaryGradient { Function = this }, g.OfOutput, derivative.OfOutput ? g.Y() : g.X(0)));
    }

    /// <summary>The formula for floats, at one SIMD level.</summary>
    internal abstract FloatMap Floats(SimdLevel level);
}

/// <summary>Applies a unary map to every element.</summary>
internal sealed unsafe class UnaryMapStep<TIn, TOut>(TensorSpec x, TensorSpec y, UnaryMap<TIn, TOut> map) : ElementwiseStep(y, x)
    where TIn : unmanaged where TOut : unmanaged
{
    protected override void Apply(in BroadcastWalk.Pointers at, nint count) => map.Run((TIn*)at[0], (TOut*)at[1], count);
}
