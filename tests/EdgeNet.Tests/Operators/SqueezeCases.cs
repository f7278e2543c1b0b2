using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class SqueezeCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        yield return new(new Squeeze(), [Coded.Tensor([1, 3, 1, 5])], x => new TestTensor([3, 5], x[0].Values));
        yield return new(new Squeeze { Axes = [-2, 0] }, [Coded.Tensor([1, 3, 1, 5])], x => new TestTensor([3, 5], x[0].Values));
        yield return new(new Squeeze { Axes = [2] }, [Coded.Tensor([1, 3, 1, 5], DType.U8)], x => new TestTensor([1, 3, 5], x[0].Values, DType.U8));
        yield return new(new Unsqueeze { Axes = [0, -1] }, [Coded.Tensor([3, 5])], x => new TestTensor([1, 3, 5, 1], x[0].Values));
        yield return new(new Unsqueeze { Axes = [2, 1] }, [Coded.Tensor([3, 5])], x => new TestTensor([3, 1, 1, 5], x[0].Values));
        yield return new(new Unsqueeze { Axes = [0] }, [Coded.Tensor([], DType.I64)], x => new TestTensor([1], x[0].Values, DType.I64));
    }

    [Fact]
    public void An_axis_longer_than_1_is_not_taken_out()
    {
        var x = new Graph("g").Input("x", new(DType.F32, [1, 3]));
        Assert.Contains("axis 1 has 3 elements", Assert.Throws<ShapeException>(() => x.Squeeze([1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_axis_named_twice_is_refused()
    {
        var x = new Graph("g").Input("x", new(DType.F32, [1, 3]));
        Assert.Throws<AttributeException>(() => x.Unsqueeze([0, -4]));
        Assert.Throws<AttributeException>(() => x.Squeeze([0, -2]));
    }
}
