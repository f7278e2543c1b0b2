using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class ReverseSequenceCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var time in (int[])[0, 1])
            {
                yield return Case([6, 6, 3], time, [0, 1, 2, 3, 5, 6], type);
                yield return Case([4, 4], time, [4, 0, 3, 2], type);
                yield return Case([4, 4, 0], time, [4, 0, 3, 2], type);
            }
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    public void A_length_that_is_no_number_of_steps_ends_the_run(int length)
    {
        var graph = new Graph("g");
        graph.Output("y", graph.Input("x", new(DType.F32, [4, 2])).ReverseSequence(graph.Input("n", new(DType.I32, [2]))));
        using var session = graph.Compile().CreateSession();
        new[] { 0, length }.CopyTo(session.Input<int>("n"));
        Assert.Throws<RunException>(session.Run);
    }

    [Fact]
    public void Time_and_batch_must_be_different_axes()
    {
        var graph = new Graph("g");
        Value[] inputs = [graph.Input("x", new(DType.F32, [4, 2])), graph.Input("n", new(DType.I32, [2]))];
        Assert.Throws<AttributeException>(() => graph.Add(new ReverseSequence { TimeAxis = 1 }, inputs));
    }

    private static Case Case(Shape shape, int time, int[] lengths, DType type) =>
        new(new ReverseSequence { TimeAxis = time, BatchAxis = 1 - time }, [Coded.Tensor(shape, type), new TestTensor([lengths.Length], [.. lengths.Select(n => (double)n)], DType.I64)],
            x => Coded.Each(shape, type, i => i[time] < lengths[i[1 - time]] ? x[0][i.At(time, lengths[i[1 - time]] - 1 - i[time])] : x[0][i]));
}
