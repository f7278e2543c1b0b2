using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

public abstract partial record RecurrentOperator
{
    /// <summary>States within ±1, to the nearest of 255 numbers.</summary>
    private static readonly Quantization UnitBytes = Quantization.PerTensor(1f / 127, zeroPoint: 128);

    /// <summary>
    /// The bytes that stand for the state where it meets R: those of the results, or, where results are real numbers, those of
    /// <see cref="State"/>, or else bytes for what cannot leave [−1, 1]; null where it can.
    /// </summary>
    internal Quantization? StateQuantization =>
        Result ?? State ?? (Activations.All(a => a is Sigmoid or HardSigmoid or Tanh or Softsign) ? UnitBytes : null);

    internal override IReadOnlyList<Kernel> Kernels => [new("gates by block", c => new RecurrentStep(c, this, Cell(c), GemmKernel.For(c.Level)))];

    internal override IReadOnlyList<Kernel> IntegerKernels =>
    [
        new("gates by block vnni", c => c.Level == SimdLevel.V512 && VnniCode.IsSupported && TakesIntegers(c),
            c => new RecurrentStep(c, this, Cell(c), VnniKernel.Instance)),
        new("gates by block bytes", TakesIntegers, c => new RecurrentStep(c, this, Cell(c), ByteKernel.For(c.Level))),
    ];

    // The states are bytes; what a cell keeps beside them, and what it keeps for its gradient, are reals.
    internal override bool GivesIntegers(int output) => output < 2;

    /// <summary>What becomes of the products, at one SIMD level.</summary>
    private protected abstract RecurrentCell Cell(KernelContext c);

    /// <summary>
    /// Whether a node's integers are of the kind this takes: x of unsigned bytes with one scale, constant symmetric weights of signed bytes
    /// with a scale for each row of gates or one for all, first states of unsigned bytes or reals, everything else in reals.
    /// </summary>
    private bool TakesIntegers(KernelContext c) =>
        StateQuantization is not null
        && c.Input(X) is { Type: DType.U8, Quantization.Axis: null }
        && AreWeights(c, W) && AreWeights(c, R)
        && (!c.HasInput(InitialH) || c.Input(InitialH) is { Type: DType.F32 } or { Type: DType.U8, Quantization.Axis: null })
        && Enumerable.Range(0, c.InputCount).All(i => i is X or W or R or InitialH || !c.HasInput(i) || c.Input(i).Quantization is null);

    private static bool AreWeights(KernelContext c, int input) => c.Constant(input) is { Spec: { Type: DType.I8, Quantization: { Axis: null or 1 } weights } }
        && weights.IsSymmetric;
}
