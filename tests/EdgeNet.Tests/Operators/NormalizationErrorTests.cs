using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Operators;

public sealed class NormalizationErrorTests
{
    private readonly GraphBuilder b = new("net");

    [Fact]
    public void A_layer_s_scale_covers_all_axes_from_the_first_normalized_one()
    {
        var x = b.Input("x", [2, 3, 4]);
        var error = Assert.Throws<ShapeException>(() => x.LayerNormalization(b.Fill(1, [4]), axis: 1, name: "norm"));
        Assert.Equal("norm", error.Node);
        Assert.Contains("input 1 (scale) is F32[4]; expected [3, 4]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-4)]
    public void An_axis_the_input_lacks_is_refused(int axis)
    {
        var (x, scale) = (b.Input("x", [2, 3, 4]), b.Fill(1, [4]));
        Assert.Contains("from -3 to 2", Assert.Throws<AttributeException>(() => x.LayerNormalization(scale, axis: axis)).Message, StringComparison.Ordinal);
        Assert.Contains("from -3 to 2", Assert.Throws<AttributeException>(() => x.RMSNormalization(scale, axis)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_must_divide_the_channels()
    {
        var (x, six) = (b.Input("x", [1, 2, 2, 6]), b.Fill(1, [6]));
        var error = Assert.Throws<ShapeException>(() => x.GroupNormalization(six, six, groups: 4, name: "group"));
        Assert.Equal("group", error.Node);
        Assert.Contains("6 channels don't divide into num_groups = 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("'num_groups' is 0", Assert.Throws<AttributeException>(() => x.GroupNormalization(six, six, groups: 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_instance_needs_pixels_between_images_and_channels()
    {
        var (x, three) = (b.Input("x", [2, 3]), b.Fill(1, [3]));
        Assert.Contains("at least three dimensions", Assert.Throws<ShapeException>(() => x.InstanceNormalization(three, three)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Norms_other_than_1_and_2_are_refused(int p)
    {
        var x = b.Input("x", [2, 3]);
        Assert.Contains("from 1 to 2", Assert.Throws<AttributeException>(() => x.LpNormalization(p: p)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_response_window_holds_at_least_the_channel_itself()
    {
        var x = b.Input("x", [2, 3]);
        Assert.Contains("'size' is 0", Assert.Throws<AttributeException>(() => x.LRN(size: 0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_floats_are_normalized()
    {
        var (x, one) = (b.Input("x", new TensorSpec(DType.I32, [2, 3])), b.Fill(1, [3]));
        Assert.Contains("expected F32", Assert.Throws<ShapeException>(() => x.LayerNormalization(one)).Message, StringComparison.Ordinal);
    }
}
