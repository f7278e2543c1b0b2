using EdgeNet.Tensors;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Training.Quantizing;

public class ValueRangeTests
{
    [Theory]
    [InlineData(-1f, 3f)]
    [InlineData(0f, 6f)]
    [InlineData(2f, 5f)]
    [InlineData(-7f, -4f)]
    [InlineData(-1e-12f, 1e12f)]
    public void Every_quantization_has_zero_as_a_step_and_reaches_both_ends(float low, float high)
    {
        var q = new ValueRange(low, high).ToQuantization();
        var (scale, zero) = (q.Scales[0], q.ZeroPoints[0]);
        Assert.InRange(zero, 0, 255);
        // Either end may lie half a step inside, since zero was moved to a step.
        Assert.True(-zero * (double)scale <= Math.Min(low, 0) + 0.5001 * scale);
        Assert.True((255 - zero) * (double)scale >= Math.Max(high, 0) - 0.5001 * scale);
    }

    [Fact]
    public void Ranges_known_from_formulas_have_steps_that_are_powers_of_two()
    {
        Assert.Equal(Quantization.PerTensor(1 / 256f), new ValueRange(0, 255 / 256f).ToQuantization());
        Assert.Equal(Quantization.PerTensor(1 / 128f, 128), new ValueRange(-1, 127 / 128f).ToQuantization());
    }

    [Fact]
    public void Nothing_but_zeros_can_be_quantized_too() => Assert.Equal(Quantization.PerTensor(1), new ValueRange(0, 0).ToQuantization());
}
