using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training;

namespace EdgeNet.Tests.Passes;

public sealed class SlopesBehindPoolingTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_slope_of_what_an_activation_made_is_taken_of_pooled_values_and_gives_the_same_bits(bool overlaps)
    {
        var (plain, moved) = (Gradient(x => x.Relu(), overlaps, optimize: false), Gradient(x => x.Relu(), overlaps, optimize: true));
        Assert.Equal(plain.Values, moved.Values);
        Assert.Contains(plain.Values, v => v != 0);
        Assert.True(moved.SlopeElements < plain.SlopeElements);
    }

    [Fact]
    public void A_slope_of_what_an_activation_saw_stays()
    {
        var (plain, kept) = (Gradient(x => x.Softplus(), overlaps: false, optimize: false), Gradient(x => x.Softplus(), overlaps: false, optimize: true));
        Assert.Equal(plain.Values, kept.Values);
        Assert.Equal(plain.SlopeElements, kept.SlopeElements);
    }

    /// <summary>The gradient of x at the sum of squares of what pooling makes of the activation, and how many elements its slope is computed for.</summary>
    private static (float[] Values, long SlopeElements) Gradient(Func<Value, Value> activation, bool overlaps, bool optimize)
    {
        var random = new Random(3);
        var graph = new Graph("pooled");
        var x = graph.Variable(Tensor.From([.. Enumerable.Range(0, 2 * 7 * 7 * 5).Select(_ => random.NextSingle() - 0.6f)], [2, 7, 7, 5]), "x");
        var y = activation(x).MaxPool([3, 3], strides: overlaps ? [1, 1] : [3, 3]);
        var gradient = graph.Gradients(y.Mul(y).ReduceSum([], keepDims: false), [x])[0]!;
        graph.Output("gradient", gradient);
        var plan = graph.Compile(new() { Optimize = optimize, Threads = 1 });
        using var session = plan.CreateSession();
        session.Run();
        return (session.Output<float>("gradient").ToArray(), plan.Graph.Nodes.Where(n => n.Operator is UnaryGradient).Sum(n => n.Outputs[0].Shape.Elements));
    }
}
