using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Operators;

public sealed class WindowErrorTests
{
    [Fact]
    public void A_window_larger_than_the_padded_input_is_refused()
    {
        var error = Refused<ShapeException>([1, 4, 4, 3], new MaxPool { Kernel = [5, 2] });
        Assert.Contains("spans 5 elements of spatial axis 0, which has 4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_must_have_a_value_for_each_spatial_axis()
    {
        Refused<AttributeException>([1, 4, 4, 3], new MaxPool());
        Refused<AttributeException>([1, 4, 4, 3], new MaxPool { Kernel = [2] });
        Refused<AttributeException>([1, 4, 3], new MaxPool { Kernel = [2, 2] });
        Refused<AttributeException>([1, 4, 4, 3], new MaxPool { Kernel = [2, 2], Strides = [2] });
        Refused<AttributeException>([1, 4, 4, 3], new MaxPool { Kernel = [2, 2], Dilations = [1, 1, 1] });
        var error = Refused<AttributeException>([1, 4, 4, 3], new MaxPool { Kernel = [2, 2], Pads = [1, 1] });
        Assert.Contains("'pads' has 2 values; it takes 4 for 2 spatial axes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        Refused<AttributeException>([1, 4, 4, 3], new MaxPool { Kernel = [0, 2] });
        Refused<AttributeException>([1, 4, 4, 3], new MaxPool { Kernel = [2, 2], Strides = [1, 0] });
        Refused<AttributeException>([1, 4, 4, 3], new MaxPool { Kernel = [2, 2], Pads = [0, 0, 0, -1] });
        Refused<AttributeException>([1, 4, 4, 3], new LpPool { Kernel = [2, 2], P = 0 });
        Refused<AttributeException>([1, 4, 4, 3], new MaxPool { Kernel = [2, 2], Pads = [1, 1, 1, 1], AutoPad = AutoPad.SameUpper });
    }

    [Fact]
    public void Inputs_that_are_no_images_are_refused()
    {
        Refused<ShapeException>([4, 3], new MaxPool { Kernel = [2] });
        Refused<ShapeException>([1, 4, 4, 4, 3], new MaxPool { Kernel = [2, 2, 2] });
        Refused<ShapeException>([4, 3], new GlobalAveragePool());
        Refused<ShapeException>([1, 0, 4, 3], new GlobalMaxPool());
    }

    [Fact]
    public void A_resize_needs_either_sizes_or_scales_that_leave_something()
    {
        Refused<AttributeException>([1, 4, 4, 3], new Resize());
        Refused<AttributeException>([1, 4, 4, 3], new Resize { Sizes = [2, 2], Scales = [2, 2] });
        Refused<AttributeException>([1, 4, 4, 3], new Resize { Sizes = [2] });
        Refused<AttributeException>([1, 4, 4, 3], new Resize { Sizes = [2, 0] });
        Refused<AttributeException>([1, 4, 4, 3], new Resize { Sizes = [2, 2], Coordinates = ResizeCoordinates.Crop });
        Refused<ShapeException>([1, 0, 4, 3], new Resize { Sizes = [2, 2] });
        var error = Refused<AttributeException>([1, 4, 4, 3], new Resize { Scales = [1, 0.2f] });
        Assert.Contains("must leave 1 or more", error.Message, StringComparison.Ordinal);
        Refused<AttributeException>([1, 4, 4, 3], new Resize { Scales = [1, float.NaN] });
    }

    [Fact]
    public void Windows_that_reach_further_than_indices_count_are_refused()
    {
        const int Far = 1 << 30;
        Refused<ShapeException>([1, 4, 8, 3], new MaxPool { Kernel = [1, 2], Dilations = [1, 2], Pads = [0, int.MaxValue, 0, 0] });
        Refused<ShapeException>([1, 4, 8, 3], new MaxPool { Kernel = [1, 2], Pads = [0, Far - 8, 0, 0] });
        Refused<ShapeException>([1, 4, 8, 3], new MaxPool { Kernel = [2, 2], Strides = [1, Far] });
        Refused<ShapeException>([1, 4, 8, 3], new MaxPool { Kernel = [1, 1], Dilations = [1, Far] });
        Refused<ShapeException>([1, 4, 8, 3], new MaxPool { Kernel = [1, 3], Dilations = [1, Far], AutoPad = AutoPad.SameUpper });
        Refused<ShapeException>([1, 4, 8, 3], new Conv2D { Strides = [1, int.MaxValue], Dilations = [1, Far], Pads = [0, int.MaxValue, 0, int.MaxValue] }, [2, 1, 3, 3]);
        Refused<ShapeException>([1, 4, 8, 3], new ConvTranspose2D { Strides = [1, Far / 8], Dilations = [1, Far / 8] }, [2, 1, 3, 3]);
        Refused<ShapeException>([1, 4, 8, 3], new ConvTranspose2D { Strides = [1, int.MaxValue], Pads = [0, int.MaxValue, 0, int.MaxValue] }, [2, 1, 1, 3]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Windows_that_reach_just_as_far_as_indices_count_are_computed(int kernel)
    {
        var b = new GraphBuilder("g");
        const int Far = (1 << 30) - 9;
        var op = new MaxPool { Kernel = [kernel], Dilations = [Far / 2], Strides = [Far], Pads = [0, Far] };
        using var session = b.Output("y", b.Add(op, b.Input("x", [1, 8, 1]))[0]).Build().Compile().CreateSession();
        for (var i = 0; i < 8; i++) session.Input<float>("x")[i] = i + 1;
        session.Run();
        Assert.Equal(1, session.Output<float>("y")[0]);
    }

    [Fact]
    public void More_groups_than_channels_are_refused() =>
        Refused<AttributeException>([1, 4, 4, 0], new Conv2D { Group = int.MaxValue }, [0, 1, 1, 0]);

    [Fact]
    public void A_scaled_length_is_rounded_as_a_float_before_it_is_cut_off()
    {
        var x = new Graph("g").Input("x", new(DType.F32, [1, 10, 1]));
        Assert.Equal([1, 23, 1], x.Resize([2.3f]).Shape);
    }

    private static T Refused<T>(Shape input, Operator op, Shape? weights = null) where T : GraphException
    {
        var graph = new Graph("refused");
        var x = graph.Input("x", new(DType.F32, input));
        var error = Assert.Throws<T>(() => graph.Add(op, weights is { } shape ? [x, graph.Input("w", new(DType.F32, shape))] : [x], "at fault"));
        Assert.Equal("at fault", error.Node);
        Assert.Empty(graph.Nodes);
        return error;
    }
}
