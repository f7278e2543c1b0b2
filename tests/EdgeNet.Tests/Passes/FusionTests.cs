using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Passes;

/// <summary>What can be fused becomes fewer steps that compute the same; what can't be stays.</summary>
public sealed class FusionTests
{
    private readonly GraphBuilder b = new("fusion", seed: 5);

    [Fact]
    public void A_convolution_takes_in_batch_normalization_residual_and_activation()
    {
        var x = b.Input("x", [1, 6, 6, 16]);
        var y = Normalized(x.Conv2D(b.Weights([16, 3, 3, 16]), pads: [1, 1, 1, 1])).Add(x).Relu();
        AssertFusedTo(b.Output("y", y).Build(), "Conv2D");
    }

    [Fact]
    public void A_transposed_convolution_and_a_dense_layer_take_in_what_follows_too()
    {
        var x = b.Input("x", [1, 3, 3, 8]);
        var y = Normalized(x.ConvTranspose2D(b.Weights([5, 4, 4, 8]), strides: [2, 2], pads: [1, 1, 1, 1])).Clip(-0.25f, 0.5f);
        var z = Normalized(y.Flatten().Dense(b.Weights([7, 180]), b.Uniform([7], -1, 1))).Relu6();
        AssertFusedTo(b.Output("z", z).Build(), "ConvTranspose2D", "Dense");
    }

    [Fact]
    public void Zeros_put_around_an_image_become_the_padding_of_the_convolution()
    {
        var x = b.Input("x", [1, 6, 5, 8]);
        AssertFusedTo(b.Output("y", x.Pad([0, 1, 2, 0, 0, 0, 1, 0]).Conv2D(b.Weights([8, 3, 3, 8]), pads: [1, 0, 0, 0])).Build(), "Conv2D");
    }

    [Fact]
    public void Other_padding_stays()
    {
        var x = b.Input("x", [1, 6, 5, 8]);
        var ones = x.Pad([0, 1, 1, 0, 0, 1, 1, 0], value: 1).Conv2D(b.Weights([8, 3, 3, 8]));
        var channels = x.Pad([0, 0, 0, 1, 0, 0, 0, 0]).Conv2D(b.Weights([8, 1, 1, 9]));
        AssertFusedTo(b.Output("y", ones).Output("z", channels).Build(), "Pad", "Conv2D", "Pad", "Conv2D");
    }

    [Fact]
    public void Of_two_convolutions_that_are_added_one_takes_the_other()
    {
        var x = b.Input("x", [1, 4, 4, 8]);
        var left = x.Conv2D(b.Weights([8, 1, 1, 8]));
        var right = x.Conv2D(b.Weights([8, 3, 3, 8]), pads: [1, 1, 1, 1]);
        AssertFusedTo(b.Output("y", left.Add(right).Relu()).Build(), "Conv2D", "Conv2D");
    }

    [Fact]
    public void A_residual_computed_later_moves_its_product_behind_it()
    {
        var x = b.Input("x", [1, 4, 4, 8]);
        var product = x.Conv2D(b.Weights([8, 1, 1, 8]));
        AssertFusedTo(b.Output("y", product.Add(x.Sigmoid())).Build(), "Sigmoid", "Conv2D");
    }

    [Fact]
    public void What_others_read_as_well_stays_as_it_is()
    {
        var x = b.Input("x", [1, 4, 4, 8]);
        var y = x.Conv2D(b.Weights([8, 1, 1, 8]));
        AssertFusedTo(b.Output("before", y).Output("after", y.Relu()).Build(), "Conv2D", "Relu");
    }

    [Fact]
    public void A_residual_of_another_shape_stays()
    {
        var x = b.Input("x", [1, 4, 4, 8]);
        AssertFusedTo(b.Output("y", x.Conv2D(b.Weights([8, 1, 1, 8])).Add(b.Uniform([4, 8], -1, 1))).Build(), "Conv2D", "Add");
    }

    [Fact]
    public void A_number_for_each_channel_or_for_all_becomes_part_of_weights_and_bias()
    {
        var x = b.Input("x", [1, 4, 4, 8]);
        var y = b.Uniform([8], -1, 1).Sub(x.Conv2D(b.Weights([8, 3, 3, 8])).Add(b.Uniform([1, 1, 8], -1, 1)).Mul(b.Uniform([8], 1, 2)));
        var z = y.Div(b.Fill(3, [])).Sub(b.Fill(1, [1])).Affine(0.5f, 1);
        AssertFusedTo(b.Output("z", z).Build(), "Conv2D");
    }

    [Fact]
    public void A_constant_divided_by_a_product_stays()
    {
        var y = b.Fill(1, [8]).Div(b.Input("x", [1, 4, 4, 8]).Conv2D(b.Weights([8, 1, 1, 8]), b.Fill(20, [8])));
        AssertFusedTo(b.Output("y", y).Build(), "Conv2D", "Div");
    }

    [Fact]
    public void An_activation_is_applied_by_the_kernel_of_the_product_before_it()
    {
        var x = b.Input("x", [1, 12, 12, 24]);
        var deep = x.Conv2D(b.Weights([24, 3, 3, 1]), pads: [1, 1, 1, 1], group: 24).HardSwish();
        var wide = deep.Conv2D(b.Weights([24, 3, 3, 24]), pads: [1, 1, 1, 1]).Add(x).Mish();
        var up = wide.ConvTranspose2D(b.Weights([6, 2, 2, 24]), strides: [2, 2]).Tanh();
        AssertFusedTo(b.Output("y", up.Dense(b.Weights([7, 6])).Sigmoid()).Build(), "Conv2D", "Conv2D", "ConvTranspose2D", "Dense");
    }

    [Fact]
    public void One_activation_is_fused_and_the_next_stays()
    {
        var x = b.Input("x", [3, 8]);
        AssertFusedTo(b.Output("y", x.Dense(b.Weights([5, 8])).Relu().Sigmoid()).Build(), "Dense", "Sigmoid");
    }

    [Fact]
    public void A_value_added_to_itself_stays()
    {
        var y = b.Input("x", [1, 4, 4, 8]).Conv2D(b.Weights([8, 1, 1, 8]));
        AssertFusedTo(b.Output("y", y.Add(y)).Build(), "Conv2D", "Add");
    }

    [Fact]
    public void What_no_input_reaches_is_computed_once_when_the_graph_is_compiled()
    {
        var x = b.Input("x", [4]);
        var constant = b.Uniform([4], -1, 1).Relu().Sigmoid();
        AssertFusedTo(b.Output("y", x.Add(constant)).Build(), "Add");
    }

    private Value Normalized(Value x)
    {
        var c = x.Shape[^1];
        return x.BatchNormalization(b.Uniform([c], 0.5f, 1.5f), b.Uniform([c], -1, 1), b.Uniform([c], -1, 1), b.Uniform([c], 0.5f, 2));
    }

    private static void AssertFusedTo(Graph graph, params string[] types) => Assert.Equal(types, Fused(graph).Select(op => op.Type));

    /// <summary>The operators a graph is compiled to, once they are seen to compute what the graph does.</summary>
    internal static IEnumerable<Operator> Fused(Graph graph)
    {
        var plans = new[] { graph.Compile(new() { Optimize = false }), graph.Compile() };
        var outputs = plans.Select(Run).ToList();
        foreach (var (plain, fused) in outputs[0].Zip(outputs[1])) Assert.Equal(plain, fused, 1e-4f);
        return plans[1].Steps.Select(s => s.Node.Operator);
    }

    private static List<float> Run(Plan plan)
    {
        using var session = plan.CreateSession();
        foreach (var input in plan.Graph.Inputs) TestTensor.Random(input.Shape).ToTensor().Span<float>().CopyTo(session.Input<float>(input.Name));
        session.Run();
        return [.. plan.Graph.Outputs.SelectMany(o => session.Output<float>(o.Name).ToArray())];
    }
}
