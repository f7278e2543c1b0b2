using EdgeNet.Tensors;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Training.Quantizing;

public class QuantizedWeightsTests
{
    [Fact]
    public void Each_channel_has_a_scale_of_its_own_and_no_byte_is_minus_128()
    {
        var weights = Tensor.From([1f, -2, 0.5f, 1000, -500, 3, 0, 0, 0], [3, 3]);
        var quantized = QuantizedWeights.Of(weights, axis: 0, WeightScale.MinMax);
        Assert.Equal([64, -127, 32, 127, -64, 0, 0, 0, 0], quantized.Bytes.Span<sbyte>().ToArray().Select(b => (int)b));
        Assert.Equal(2 / 127f, quantized.Scales[0], 6);
        Assert.True(quantized.Scales[2] > 0);
    }

    [Fact]
    public void The_least_squared_error_cuts_off_what_costs_more_than_it_is_worth()
    {
        const int Count = 100_000;
        var random = new Random(1);
        var weights = new Tensor(new(DType.F32, [1, Count]));
        foreach (ref var w in weights.Span<float>()) w = random.NextSingle() - 0.5f;
        weights.Span<float>()[0] = 0.6f; // one weight stands out a little
        Assert.True(Error(WeightScale.Mse) < 0.9 * Error(WeightScale.MinMax));

        double Error(WeightScale by)
        {
            var q = QuantizedWeights.Of(weights, axis: 0, by);
            var sum = 0.0;
            for (var i = 0; i < Count; i++) sum += Math.Pow(weights.Span<float>()[i] - q.Bytes.Span<sbyte>()[i] * q.Scales[0], 2);
            return sum;
        }
    }

    [Fact]
    public void A_scale_is_no_smaller_than_a_bias_needs()
    {
        var quantized = QuantizedWeights.Of(Tensor.From([1e-6f, 1f], [2, 1]), axis: 0, WeightScale.MinMax, least: [0.25f, 0.001f]);
        Assert.Equal([0.25f, 1 / 127f], quantized.Scales);
    }

    [Fact]
    public void Both_directions_of_a_recurrent_layer_share_the_scale_of_a_row()
    {
        var quantized = QuantizedWeights.Of(Tensor.From([1f, 2, 3, 4, 127, 6, 7, 127], [2, 2, 2]), axis: 1, WeightScale.MinMax);
        Assert.Equal([1f, 1f], quantized.Scales);
        Assert.Equal([1, 2, 3, 4, 127, 6, 7, 127], quantized.Bytes.Span<sbyte>().ToArray().Select(b => (int)b));
    }
}
