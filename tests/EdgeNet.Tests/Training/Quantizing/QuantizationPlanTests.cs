using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Tests.Training.Quantizing;

/// <summary>Where a quantized graph has pairs, and which are alike.</summary>
public class QuantizationPlanTests
{
    private readonly GraphBuilder b = new("planned", seed: 1);

    [Fact]
    public void A_clamp_behind_a_product_is_part_of_it_and_another_activation_is_not()
    {
        var x = b.Input("x", [1, 8, 8, 4]);
        var relu = Conv(x, "first").Relu(name: "relu");
        var swish = Conv(relu, "second").HardSwish(name: "swish");
        b.Output("y", Conv(swish, "third"));
        Assert.Equal(["x", "relu", "second", "swish"], Points(Plan()));
    }

    [Fact]
    public void Of_two_products_that_are_added_the_later_takes_the_other_as_its_residual()
    {
        var x = b.Input("x", [1, 8, 8, 4]);
        var sum = Conv(x, "shortcut").Add(Conv(Conv(x, "first").Relu(name: "relu"), "second"), "sum").Relu(name: "end");
        b.Output("y", Conv(sum, "last"));
        Assert.Equal(["x", "shortcut", "relu", "end"], Points(Plan()));
    }

    [Fact]
    public void A_product_that_others_read_too_is_quantized_itself()
    {
        var x = b.Input("x", [1, 8, 8, 4]);
        var conv = Conv(x, "conv");
        b.Output("y", Conv(conv.Relu(name: "relu"), "left").Add(Conv(conv, "right"), "sum").GlobalAveragePool().Reshape([1, 4]).Dense(b.Weights([2, 4])));
        Assert.Contains("conv", Points(Plan()));
    }

    [Fact]
    public void What_only_moves_elements_has_the_quantization_of_what_it_reads_and_what_is_joined_has_one()
    {
        var x = b.Input("x", [1, 8, 8, 4]);
        var left = Conv(x, "left").Relu(name: "a").MaxPool([2, 2], name: "pool");
        var right = Conv(x, "right", stride: 2).Relu(name: "b");
        b.Output("y", Conv(left.Concat(right, axis: -1, "both"), "last"));
        var plan = Plan();
        Assert.Equal(["a", "b", "both", "pool"], Assert.Single(plan.Groups, group => group.Count > 1).Select(v => v.Name).Order(StringComparer.Ordinal));
        var ranges = new Dictionary<string, ValueRange>(StringComparer.Ordinal) { ["a"] = new(0, 2), ["b"] = new(0, 5), ["pool"] = new(1, 99), ["both"] = new(1, 99) };
        // Pooling and joining make no new values, whatever was measured there.
        Assert.Equal(new ValueRange(0, 5), plan.RangeOf(plan.Groups.Single(group => group.Count > 1), value => ranges[value.Name]));
    }

    [Fact]
    public void What_a_sigmoid_gives_is_known_without_measuring()
    {
        var x = b.Input("x", [1, 8]);
        b.Output("y", x.Dense(b.Weights([4, 8]), name: "in").Sigmoid("gate").Dense(b.Weights([2, 4]), name: "out"));
        var plan = Plan();
        Assert.Equal(new ValueRange(0, 255 / 256f), plan.RangeOf(plan.Groups.Single(group => group[0].Name == "gate"), _ => throw new InvalidOperationException()));
    }

    [Fact]
    public void What_nothing_quantized_reads_stays_float_and_so_does_what_only_makes_it()
    {
        var x = b.Input("x", [1, 8]);
        b.Output("y", x.Dense(b.Weights([4, 8]), name: "logits").Relu(name: "clamp").Softmax(name: "scores"));
        var plan = Plan();
        Assert.Equal(["x"], Points(plan));
        Assert.Equal(["logits"], plan.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void What_is_computed_of_the_inputs_is_computed_with_floats_and_quantized_then()
    {
        var x = b.Input("x", [1, 8]);
        b.Output("y", x.Reshape([1, 4, 2], "moved").Sub(b.Constant([0.5f], [1]), "difference").Reshape([1, 8], "flat").Dense(b.Weights([4, 8]), name: "dense"));
        var plan = Plan();
        Assert.Equal(["dense"], plan.Nodes.Select(node => node.Name));
        Assert.Equal(["flat"], Points(plan));
    }

    [Fact]
    public void The_product_that_ends_a_forecast_reads_the_state_in_two_bytes_a_number()
    {
        var (_, last, _) = b.Input("x", [1, 5, 8]).LSTM(b.Weights([1, 16, 8]), b.Weights([1, 16, 4]), name: "lstm");
        var features = last.Dense(b.Weights([6, 4]), name: "features").Relu(name: "relu");
        b.Output("y", features.Dense(b.Weights([2, 6]), name: "first"));
        b.Output("z", last.Reshape([4], "moved").Reshape([1, 4], "again").Dense(b.Weights([2, 4]), name: "second"));
        var plan = Plan();
        Assert.Equal(["second"], plan.Fine.Select(node => node.Name));
        Assert.Equal(["lstm", "features", "relu", "first", "second"], plan.Nodes.Select(node => node.Name)); // elements are moved as floats
        Assert.Equal(["x", "lstm:1", "relu", "again"], Points(plan));
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(3, false)]
    public void A_series_of_few_features_is_read_in_two_bytes_a_number(int features, bool expected)
    {
        var (y, _, _) = b.Input("x", [1, 5, features]).LSTM(b.Weights([1, 32, features]), b.Weights([1, 32, 8]), name: "first");
        var (_, last, _) = y.Slice([0], [2], [2]).LSTM(b.Weights([1, 32, 2]), b.Weights([1, 32, 8]), name: "second"); // these are bytes already
        b.Output("y", last);
        var plan = Plan();
        Assert.Equal([expected, false], plan.Nodes.Where(node => node.Operator is LSTM).Select(plan.Fine.Contains));
    }

    [Fact]
    public void A_clamp_behind_a_product_kept_in_float_is_kept_with_it()
    {
        var x = b.Input("x", [1, 8, 8, 4]);
        b.Output("y", Conv(Conv(Conv(x, "first").Relu(name: "a"), "second").Relu(name: "b"), "third"));
        var plan = Plan("second");
        Assert.Equal(["first", "third"], plan.Nodes.Select(node => node.Name));
        Assert.Equal(["x", "b"], Points(plan)); // the first product gives floats at once
    }

    [Fact]
    public void A_product_whose_weights_are_computed_stays_float()
    {
        var (x, w) = (b.Input("x", [1, 8]), b.Input("w", [4, 8]));
        b.Output("y", x.Dense(w));
        Assert.Empty(Plan().Nodes);
    }

    private static IEnumerable<string> Points(QuantizationPlan plan) => plan.Groups.SelectMany(group => group).Select(value => value.Name);

    private Value Conv(Value x, string name, int stride = 1) =>
        x.Conv2D(b.Weights([4, 3, 3, x.Shape[^1]]), b.Zeros([4]), strides: [stride, stride], pads: [1, 1, 1, 1], name: name);

    private QuantizationPlan Plan(params string[] keptFloat) => QuantizationPlan.Of(b.Build(), keptFloat.ToHashSet(StringComparer.Ordinal));
}
