using EdgeNet.Graphs;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;
using static EdgeNet.Operators.Ops;

namespace EdgeNet.Tests.Training;

public sealed class NetworkTests
{
    [Fact]
    public void A_shared_layer_has_its_weights_once()
    {
        var (a, b) = (new Input([8], "a"), new Input([8], "b"));
        var shared = new Dense(4, "tanh");
        var network = new Network([a, b], [new Dense(1).On(shared.On(a)), new Dense(1).On(shared.On(b))]);
        Assert.Equal(8 * 4 + 4 + 2 * (4 + 1), network.Parameters.Sum(p => p.Value.Shape.Elements));
        Assert.Equal(["dense_1", "dense_2"], network.OutputNames);
    }

    [Fact]
    public void A_layer_that_does_not_fit_is_named_and_not_added()
    {
        var network = new Sequential([28, 28, 1]) { new Conv2D(4, 3) };
        var e = Assert.Throws<EdgeNetException>(() => network.Add(new LateDense()));
        Assert.Contains("late_dense", e.Message, StringComparison.Ordinal);
        Assert.Single(network.Layers);
    }

    [Fact]
    public void More_examples_than_are_predicted_at_a_time_are_so_in_pieces()
    {
        var words = new Sequential([3], inputType: DType.I32) { new Embedding(5, 2), new Flatten(), new Dense(1) };
        int[] indices = [.. Enumerable.Range(0, 3 * 300).Select(i => i % 5)]; // what is left for the last piece are no indices
        var all = words.Predict(Tensor.From(indices, [300, 3]))[0].Span<float>().ToArray();
        Assert.Equal(words.Predict(Tensor.From(indices[(3 * 299)..], [1, 3]))[0].Span<float>()[0], all[299], 5);
        Assert.Equal(words.Predict(Tensor.From(indices[..3], [1, 3]))[0].Span<float>()[0], all[0], 5);
    }

    private sealed class LateDense : MapLayer
    {
        protected internal override Value Call(LayerScope scope, Value x) =>
            x.Dense(scope.Weight("kernel", [3, 7], Initializer.Zeros));
    }
}
