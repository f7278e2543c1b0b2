using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class ConstantCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        yield return new(new EdgeNet.Operators.Range { Start = 3, Limit = 12, Delta = 2 }, [], _ => new TestTensor([5], [3, 5, 7, 9, 11], DType.I64));
        foreach (var type in Coded.Types)
        {
            yield return new(new EdgeNet.Operators.Range { Start = 10, Limit = 0.5f, Delta = -3, ElementType = type }, [], _ => new TestTensor([4], [10, 7, 4, 1], type));
            yield return new(new EdgeNet.Operators.Range { Start = 1, Limit = 1, ElementType = type }, [], _ => new TestTensor([0], [], type));
            yield return new(new ConstantOfShape { Shape = [3, 5], Value = 7, ElementType = type }, [], _ => Coded.Each([3, 5], type, _ => 7));
            yield return new(new ConstantOfShape { Shape = [2, 0], Value = 7, ElementType = type }, [], _ => TestTensor.Zeros([2, 0], type));
            yield return new(new ConstantOfShape { ElementType = type }, [], _ => TestTensor.Zeros([], type));
            yield return new(new ShapeOf(), [Coded.Tensor([4, 1, 6], type)], _ => new TestTensor([3], [4, 1, 6], DType.I64));
            yield return new(new Size(), [Coded.Tensor([4, 1, 6], type)], _ => new TestTensor([], [24], DType.I64));
        }

        yield return new(new ShapeOf { Start = -2, End = 100 }, [Coded.Tensor([4, 1, 6])], _ => new TestTensor([2], [1, 6], DType.I64));
        yield return new(new ShapeOf { Start = 1, End = -1 }, [Coded.Tensor([4, 1, 6])], _ => new TestTensor([1], [1], DType.I64));
        yield return new(new ShapeOf { Start = 2, End = 1 }, [Coded.Tensor([4, 1, 6])], _ => new TestTensor([0], [], DType.I64));
    }

    [Fact]
    public void Shapes_fold_away_although_their_inputs_are_computed()
    {
        var graph = new Graph("g");
        var x = graph.Input("x", new(DType.F32, [2, 3]));
        graph.Output("y", x.Transpose());
        graph.Output("size", x.Transpose().Size());
        graph.Output("shape", x.Transpose().ShapeOf().Concat(x.ShapeOf(), axis: 0));
        Assert.Equal(1, Plans.Steps(graph));
    }

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(0, 1, float.NaN)]
    [InlineData(0, float.PositiveInfinity, 1)]
    [InlineData(0, 1e30f, 1)]
    public void A_range_without_a_number_of_elements_is_refused(float start, float limit, float delta) =>
        Assert.Throws<AttributeException>(() => new GraphBuilder("g").Range(start, limit, delta));
}
