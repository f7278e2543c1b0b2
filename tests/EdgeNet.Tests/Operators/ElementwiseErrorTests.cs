using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Operators;

public class ElementwiseErrorTests
{
    private readonly GraphBuilder b = new("errors");

    [Fact]
    public void Shapes_that_do_not_broadcast_are_both_named()
    {
        var error = Assert.Throws<ShapeException>(() => b.Input("a", [2, 3]).Add(b.Input("b", [4]), "sum"));
        Assert.Equal("sum", error.Node);
        Assert.Contains("[2, 3] and [4]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Mixed_element_types_ask_for_a_cast()
    {
        var integers = b.Input("b", new TensorSpec(DType.I64, [3]));
        Assert.Contains("Cast", Assert.Throws<ShapeException>(() => b.Input("a", [3]).Mul(integers)).Message, StringComparison.Ordinal);
        Assert.Contains("Cast", Assert.Throws<ShapeException>(() => b.Input("c", new TensorSpec(DType.Bool, [3])).Where(integers, b.Input("d", [3]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_of_reals_refuse_integers()
    {
        var x = b.Input("x", new TensorSpec(DType.I32, [3]));
        Assert.Contains("expected F32", Assert.Throws<ShapeException>(() => x.Sigmoid()).Message, StringComparison.Ordinal);
        Assert.Contains("expected F32", Assert.Throws<ShapeException>(() => x.ReduceMean([0])).Message, StringComparison.Ordinal);
        Assert.Contains("expected F32", Assert.Throws<ShapeException>(() => x.Mean(x)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slopes_must_not_widen_what_they_apply_to() =>
        Assert.Throws<ShapeException>(() => b.Input("x", [3]).PRelu(b.Input("slope", [2, 3])));

    [Fact]
    public void Axes_beyond_the_shape_are_refused()
    {
        var x = b.Input("x", [2, 3]);
        Assert.Contains("'axes' is 2", Assert.Throws<AttributeException>(() => x.ReduceSum([0, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("'axis' is -3", Assert.Throws<AttributeException>(() => x.Softmax(-3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Attributes_out_of_range_are_refused()
    {
        var x = b.Input("x", [2, 5]);
        Assert.Throws<AttributeException>(() => x.Celu(alpha: 0));
        Assert.Throws<AttributeException>(() => x.Maxout(pieces: 0));
        Assert.Throws<ShapeException>(() => x.Maxout(pieces: 2));
        Assert.Throws<AttributeException>(() => x.Cast(DType.I4));
        Assert.Throws<ShapeException>(() => b.Input("y", new TensorSpec(DType.I32, [2])).Cast(DType.BF16));
    }

    [Fact]
    public void Integers_are_divided_without_an_exception()
    {
        var a = b.Constant([7, 7, int.MinValue, -7], [4]);
        var d = b.Constant([2, 0, -1, 2], [4]);
        b.Output("quotient", a.Div(d));
        b.Output("remainder", a.Mod(d));
        using var session = EdgeNet.Execution.Compiler.Compile(b.Build()).CreateSession();
        session.Run();
        Assert.Equal([3, 0, int.MinValue, -3], session.Output<int>("quotient"));
        Assert.Equal([1, 0, 0, 1], session.Output<int>("remainder"));
    }
}
