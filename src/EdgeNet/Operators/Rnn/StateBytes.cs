using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>How hidden states are bytes: as they meet the recurrent weights and, where the operator's results are bytes, as they are given.</summary>
internal sealed unsafe class StateBytes
{
    private readonly Quantizer quantizer;
    private readonly Dequantizer dequantizer;
    private readonly RunScales scales, initialScales;

    public StateBytes(KernelContext c, RecurrentOperator op)
    {
        Quantization = op.StateQuantization!;
        (quantizer, dequantizer) = (Quantizer.Of(DType.U8, c.Level), Dequantizer.Of(DType.U8, c.Level));
        scales = ScalesOf(c, Quantization);
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

    public void Quantize(float* state, byte* to, int count) => quantizer.Run(state, to, count, scales);

    /// <summary>First states that are given as bytes.</summary>
    public void ReadInitial(byte* initial, float* state, int count) => dequantizer.Run(initial, state, count, initialScales);

    private static RunScales ScalesOf(KernelContext c, Quantization quantization) => new(
        (float*)c.Table(sizeof(float), to => *(float*)to = quantization.Scales[0]),
        (int*)c.Table(sizeof(int), to => *(int*)to = quantization.ZeroPoints[0]),
        each: false);
}
