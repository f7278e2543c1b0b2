using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Operators;

public sealed class AxisLinesErrorTests
{
    private readonly GraphBuilder b = new("net");

    [Fact]
    public void More_elements_than_there_are_can_t_be_taken()
    {
        var x = b.Input("x", [2, 3]);
        var error = Assert.Throws<ShapeException>(() => x.TopK(4, name: "best"));
        Assert.Equal("best", error.Node);
        Assert.Contains("axis 1 has 3 elements, fewer than k = 4", error.Message, StringComparison.Ordinal);
        Assert.Contains("'k' is 0", Assert.Throws<AttributeException>(() => x.TopK(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_found_along_an_empty_axis()
    {
        var x = b.Input("x", [2, 0]);
        Assert.Contains("axis 1 has no element", Assert.Throws<ShapeException>(() => x.ArgMax(axis: 1)).Message, StringComparison.Ordinal);
        Assert.Equal([1, 0], x.ArgMin(axis: 0).Shape);
    }

    [Fact]
    public void An_axis_the_input_lacks_is_refused()
    {
        var x = b.Input("x", [2, 3]);
        Assert.Contains("from -2 to 1", Assert.Throws<AttributeException>(() => x.ArgMax(axis: 2)).Message, StringComparison.Ordinal);
        Assert.Contains("from -2 to 1", Assert.Throws<AttributeException>(() => x.TopK(1, axis: -3)).Message, StringComparison.Ordinal);
        Assert.Contains("from -2 to 1", Assert.Throws<AttributeException>(() => x.CumSum(axis: 5)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Element_types_without_an_order_or_a_sum_are_refused()
    {
        var flags = b.Input("flags", new TensorSpec(DType.Bool, [2, 3]));
        Assert.Contains("Bool[2, 3]", Assert.Throws<ShapeException>(() => flags.ArgMax()).Message, StringComparison.Ordinal);
        Assert.Throws<ShapeException>(() => flags.TopK(1));
        Assert.Throws<ShapeException>(() => flags.CumSum(0));
    }
}
