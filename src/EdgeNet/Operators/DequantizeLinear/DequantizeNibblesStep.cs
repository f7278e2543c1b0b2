using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Dequantizes integers of four bits, two a byte, the first in the low half. They are weights, which compiling makes reals of once; so this is
/// one number after the other.
/// </summary>
internal sealed unsafe class DequantizeNibblesStep(TensorSpec x, Quantization quantization) : Step
{
    private const int UnitElements = 4096;

    private readonly long alike = quantization.Axis is { } axis ? x.Shape.Stride(axis) : Math.Max(1, x.Shape.Elements); // neighbours that share a scale
    private byte* nibbles;
    private float* y;

    public override void Bind(Binding binding)
    {
        nibbles = binding.Input<byte>(0);
        y = binding.Output<float>(0);
    }

    public override int Units(int phase) => (int)((x.Shape.Elements + UnitElements - 1) / UnitElements);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var (scales, zeros) = (quantization.Scales, quantization.ZeroPoints);
        var last = Math.Min((long)end * UnitElements, x.Shape.Elements);
        for (var i = (long)begin * UnitElements; i < last; i++)
        {
            var k = (int)(i / alike % scales.Length);
            y[i] = (Signed(nibbles[i / 2] >> (int)(i % 2 * 4)) - zeros[k]) * scales[k];
        }
    }

    private static int Signed(int bits) => ((bits & 15) ^ 8) - 8;
}
