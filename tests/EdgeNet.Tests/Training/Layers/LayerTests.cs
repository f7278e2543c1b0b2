using EdgeNet.Data.Datasets;
using EdgeNet.Tensors;
using EdgeNet.Training;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;

namespace EdgeNet.Tests.Training.Layers;

public sealed class LayerTests
{
    public static TheoryData<LayerCase> Cases => [.. LayerCases.All];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_layer_makes_the_shape_and_holds_the_parameters_it_should(LayerCase test)
    {
        var network = new Sequential(new(test.Input)) { test.Create() };
        var row = Assert.Single(network.Summary().Layers);
        Assert.Equal(new Shape(test.Output), Assert.Single(row.Outputs));
        Assert.Equal(test.Parameters, row.Parameters);
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_network_learns_through_the_layer(LayerCase test)
    {
        var (network, data) = Trainable(test);
        var before = network.Evaluate(data).Loss;
        network.Fit(data, epochs: 12, batch: 8);
        Assert.True(network.Evaluate(data).Loss < 0.9 * before, $"{before} → {network.Evaluate(data).Loss}");
        foreach (var parameter in network.Parameters.Where(p => p.IsWeight))
            Assert.True(parameter.Value.Span<float>().ToArray().All(float.IsFinite), parameter.Name);
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_frozen_layer_does_not_change_by_a_bit(LayerCase test)
    {
        var (network, data) = Trainable(test);
        var layer = network.Layers[1];
        layer.Trainable = false;
        var before = Held();
        network.Fit(data, epochs: 1, batch: 8);
        Assert.Equal(before, Held());
        Assert.NotEqual(0, network.Summary().Trained);

        List<float[]> Held() => [.. layer.Tree.SelectMany(l => l.Own).Select(p => p.Value.Span<float>().ToArray())];
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Every_weight_of_a_layer_is_trained_and_twice_to_the_same_bits(LayerCase test)
    {
        var (first, data) = Trainable(test);
        var begun = Values(first);
        first.Fit(data, epochs: 1, batch: 8);
        var (second, _) = Trainable(test);
        second.Fit(data, epochs: 1, batch: 8);
        Assert.Equal(Values(first), Values(second));
        Assert.All(begun.Zip(Values(first)), pair => Assert.NotEqual(pair.First, pair.Second));

        static List<float[]> Values(Network network) => [.. network.Parameters.Select(p => p.Value.Span<float>().ToArray())];
    }

    /// <summary>The layer with something to learn before and behind it, and data that an affine function explains.</summary>
    private static (Sequential Network, Dataset<Example> Data) Trainable(LayerCase test)
    {
        var network = new Sequential(new(test.Input), seed: 3) { new Dense(test.Input[^1]), test.Create(), new Flatten(), new Dense(1) };
        network.Compile(Optimizer.Adam(0.01f), Loss.MeanSquaredError);
        var random = new Random(7);
        var (count, length) = (32, (int)new Shape(test.Input).Elements);
        var (inputs, targets) = (new float[count * length], new float[count]);
        for (var i = 0; i < inputs.Length; i++) inputs[i] = 2 * random.NextSingle() - 1;
        for (var i = 0; i < count; i++) targets[i] = 1 + inputs.AsSpan(i * length, length / 2).ToArray().Sum() / length;
        return (network, Dataset.From(Tensor.From(inputs, [count, .. test.Input]), Tensor.From(targets, [count, 1])));
    }
}
