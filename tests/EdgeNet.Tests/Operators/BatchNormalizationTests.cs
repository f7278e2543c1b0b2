using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Operators;

public sealed class BatchNormalizationTests
{
    private readonly GraphBuilder b = new("net");

    [Fact]
    public void Known_parameters_become_a_scale_and_a_shift()
    {
        var y = b.Input("x", [1, 2]).BatchNormalization(b.Constant([2f, 3f], [2]), b.Constant([1f, -1f], [2]),
            b.Constant([5f, 7f], [2]), b.Constant([3f, 8f], [2]), epsilon: 1);
        var (scale, shift) = ((IChannelAffine)y.Producer!.Operator).ScaleAndShift(y.Producer, y.Producer.Inputs[0]!)!.Value;
        Assert.Equal([1f, 1f], scale);
        Assert.Equal([-4f, -8f], shift);
    }

    [Fact]
    public void Computed_parameters_have_no_scale_and_shift_yet()
    {
        var one = b.Fill(1, [2]);
        var y = b.Input("x", [1, 2]).BatchNormalization(one, one, b.Input("mean", [2]), one);
        Assert.Null(((IChannelAffine)y.Producer!.Operator).ScaleAndShift(y.Producer, y.Producer.Inputs[0]!));
    }

    [Fact]
    public void Parameters_that_don_t_fit_the_channels_are_named()
    {
        var (x, two, three) = (b.Input("x", [4, 2]), b.Fill(1, [2]), b.Fill(1, [3]));
        var error = Assert.Throws<ShapeException>(() => x.BatchNormalization(two, two, three, two, name: "bn1"));
        Assert.Equal("bn1", error.Node);
        Assert.Contains("input 3 (mean) is F32[3]; expected [2]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_epsilon_is_refused()
    {
        var (x, one) = (b.Input("x", [4, 2]), b.Fill(1, [2]));
        Assert.Contains("'epsilon' is -1", Assert.Throws<AttributeException>(() => x.BatchNormalization(one, one, one, one, epsilon: -1)).Message, StringComparison.Ordinal);
    }
}
