using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Operators;

public sealed class QuantizationTests
{
    [Fact]
    public void A_quantized_value_says_how_and_a_dequantized_one_forgets()
    {
        var q = Quantization.PerTensor(0.02f, 128);
        var bytes = new Graph("g").Input("x", new(DType.F32, [2, 3])).QuantizeLinear(q);

        Assert.Equal(new TensorSpec(DType.U8, [2, 3], q), bytes.Spec);
        Assert.Equal(new TensorSpec(DType.F32, [2, 3]), bytes.DequantizeLinear().Spec);
    }

    [Fact]
    public void Scales_along_an_axis_go_with_it_when_axes_are_reordered()
    {
        var weights = new Graph("g").Input("x", new(DType.F32, [4, 3, 2])).QuantizeLinear(Quantization.PerAxis(1, [1f, 2f, 3f]), DType.I8);

        Assert.Equal(Quantization.PerAxis(0, [1f, 2f, 3f]), weights.Transpose([1, 2, 0]).Spec.Quantization);
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        var x = new Graph("g").Input("x", new(DType.F32, [2, 3]));

        Refused<AttributeException>("holds 256; U8 takes 0 to 255", () => x.QuantizeLinear(Quantization.PerTensor(1, 256)));
        Refused<AttributeException>("must be U8 or I8", () => x.QuantizeLinear(Quantization.PerTensor(1), DType.I32));
        Refused<ShapeException>("attribute 'scales' has 2; expected 1, or the 3 of axis 1", () => x.QuantizeLinear(Quantization.PerAxis(1, [1f, 2f])));
        Refused<GraphException>("which is not quantized", () => x.DequantizeLinear());

        static void Refused<T>(string reason, Action act) where T : Exception => Assert.Contains(reason, Assert.ThrowsAny<T>(act).Message, StringComparison.Ordinal);
    }
}
