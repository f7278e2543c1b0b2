using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>How hidden states are bytes: as they meet the recurrent weights and, where the operator's results are bytes, as they are given.</summary>
internal sealed unsafe class StateBytes
{
    private readonly StateQuantizer quantizer;
    private readonly Dequantizer dequantizer;
    private readonly RunScales initialScales;

    public StateBytes(KernelContext c, RecurrentOperator op)
    {
        Quantization = op.StateQuantization!;
        (quantizer, dequantizer) = (StateQuantizer.Of(Quantization.Scales[0], Zero, c.Level), Dequantizer.Of(DType.U8, c.Level));
        var initial = c.HasInput(RecurrentOperator.InitialH) ? c.Input(RecurrentOperator.InitialH).Quantization : null;
        if (initial is null) return;
        InitialAreBytes = true;
        initialScales = ScalesOf(c, initial);
    }

    public Quantization Quantization { get; }

    /// <summary>The byte that is 0.</summary>
    public byte Zero => (byte)Quantization.ZeroPoints[0];

    /// <summary>Whether the first states are given as bytes.</summary>
    public bool InitialAreBytes { get; }

    /// <summary>Makes bytes of a block of states.</summary>
    /// <param name="state">The states.</param>
    /// <param name="rest">What the step before left over of them, in whose place comes what this one leaves over.</param>
    /// <param name="to">Where the bytes go.</param>
    /// <param name="count">How many there are: whole vectors.</param>
    public void Quantize(float* state, float* rest, byte* to, int count) => quantizer.Run(state, rest, to, count);

    /// <summary>First states that are given as bytes.</summary>
    public void ReadInitial(byte* initial, float* state, int count) => dequantizer.Run(initial, state, count, initialScales);

    private static RunScales ScalesOf(KernelContext c, Quantization quantization) => new(
        (float*)c.Table(sizeof(float), to => *(float*)to = quantization.Scales[0]),
        (int*)c.Table(sizeof(int), to => *(int*)to = quantization.ZeroPoints[0]),
        each: false);
}
