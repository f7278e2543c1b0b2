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

    private static T Refused<T>(Shape input, Operator op) where T : GraphException
    {
        var graph = new Graph("refused");
        var x = graph.Input("x", new(DType.F32, input));
        var error = Assert.Throws<T>(() => graph.Add(op, [x], "at fault"));
        Assert.Equal("at fault", error.Node);
        Assert.Empty(graph.Nodes);
        return error;
    }
}
