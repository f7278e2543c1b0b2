using EdgeNet.Graphs;
using EdgeNet.Onnx;
using EdgeNet.Onnx.Proto;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using AttributeType = EdgeNet.Onnx.Proto.AttributeProto.Types.AttributeType;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Onnx;

public class ImporterTests
{
    [Fact]
    public void Everything_that_stands_in_the_way_is_told_at_once_with_name_type_opset_and_reason()
    {
        var model = new OnnxMaker(13).Input("x", 1, "c", 4, 4).Input("s", DataType.String, 1).Input("k", 1, 3, 2, 2, 2)
            .Node("Strange(k) -> a").Node("Relu(a) -> b").Node("Conv(k, k) -> c").Node("Relu(x) -> d").Node("Selu(k) -> e", ("delta", 1f)).Output("b", "c", "d", "e", "s");
        model.Model.Graph.Node[0].Name = "first";
        model.Model.Graph.Node[2].Domain = "com.example";
        Assert.Equal(
        [
            "x: its shape is [1, c, 4, 4]; give the free dimensions a length, as in --shape x=1,224,4,4.",
            "s: it holds String elements, which are not supported.",
            "first (Strange, opset 13): the operator is not supported.",
            "c (com.example.Conv, opset 13): operators of domain 'com.example' are not supported; export the model with ONNX's own operators only.",
            "e (Selu, opset 13): Selu: attribute 'delta' is unknown; it takes alpha, gamma, result.",
        ], model.Problems().Select(problem => problem.ToString()));
    }

    [Fact]
    public void A_node_without_a_name_is_told_by_an_output_that_is_read() =>
        Assert.Equal("y", Assert.Single(new OnnxMaker(13).Input("x", 1).Node("Strange(x) -> , y").Output("y").Problems()).Node);

    [Theory]
    [InlineData("Loop")]
    [InlineData("Scan")]
    public void A_loop_is_refused_with_what_to_do_about_it(string type) =>
        Assert.Contains("unrolled", Assert.Single(new OnnxMaker(13).Input("x", 1).Node($"{type}(x) -> y").Output("y").Problems()).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData(2f, "Mul")]
    [InlineData(3f, "Pow")]
    public void A_square_is_a_product(float exponent, string type)
    {
        var model = new OnnxMaker(13).Input("x", 2).Weight("e", Tensor.Scalar(exponent)).Node("Pow(x, e) -> y").Output("y");
        Assert.Equal(type, Assert.Single(model.Import().Graph.Nodes).Operator.Type);
    }

    [Fact]
    public void Nodes_nobody_reads_need_not_be_supported() =>
        Assert.IsType<Relu>(Assert.Single(new OnnxMaker(13).Input("x", 2).Node("Strange(x) -> a").Node("Stranger(a) -> ").Node("Relu(x) -> y").Output("y").Import().Graph.Nodes).Operator);

    [Fact]
    public void A_free_batch_is_1_and_dimensions_of_one_name_are_one()
    {
        var model = new OnnxMaker(13).Input("x", "n", 3).Input("h", 2, "n", "c").Node("Relu(x) -> y").Node("Relu(h) -> z").Output("y", "z");
        Assert.Single(model.Problems());
        var graph = model.Import(new() { Shapes = { ["h"] = [2, 5, 7] } }).Graph;
        Assert.Equal([5, 3], graph.Inputs[0].Shape);
        Assert.Equal([2, 5, 7], graph.Inputs[1].Shape);
    }

    [Fact]
    public void Shapes_that_do_not_fit_or_are_for_nobody_are_refused()
    {
        var problems = new OnnxMaker(13).Input("x", 2, "n").Node("Relu(x) -> y").Output("y").Problems(new() { Shapes = { ["x"] = [3, 4], ["z"] = [1] } });
        Assert.Equal(2, problems.Count);
        Assert.Contains(problems, problem => problem.Node == "x" && problem.Reason.Contains("doesn't fit", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Node == "z" && problem.Reason.Contains("no such input", StringComparison.Ordinal));
    }

    [Fact]
    public void Arithmetic_on_shapes_is_gone_after_import()
    {
        var graph = new OnnxMaker(13).Input("x", 2, 3, 4).Longs("two", 2).Longs("zero", 0).Longs("rest", -1).Weight("one", Tensor.Scalar(1L))
            .Node("Shape(x) -> s").Node("Gather(s, one) -> c").Node("Unsqueeze(c, zero) -> c1").Node("Mul(c1, two) -> c2").Node("Concat(c2, rest) -> to", ("axis", 0)).Node("Reshape(x, to) -> y")
            .Output("y").Import().Graph;
        Assert.Equal([6, 4], graph.Outputs[0].Value.Shape);
        Assert.IsType<Reshape>(Assert.Single(graph.Nodes).Operator);
    }

    [Theory]
    [InlineData(true, -3f)]
    [InlineData(false, 6f)]
    public void An_If_whose_condition_is_known_is_the_branch_it_takes_with_values_from_around_it(bool condition, float expected)
    {
        var model = new OnnxMaker(13).Input("x", 1).Weight("c", Tensor.Scalar(condition)).Weight("two", TestNumbers.Of(2)).Node("Identity(x) -> same")
            .Node("If(c) -> y", ("then_branch", OnnxMaker.Branch("t", "Neg(same) -> t")), ("else_branch", OnnxMaker.Branch("e", "Mul(same, two) -> e"))).Output("y");
        Assert.Equal(expected, model.Run(TestNumbers.Of(3)).Span<float>()[0]);
        Assert.Single(model.Import().Graph.Nodes);
    }

    [Fact]
    public void A_branch_may_answer_a_value_from_around_it_as_it_is()
    {
        var model = new OnnxMaker(13).Input("x", 1).Weight("c", Tensor.Scalar(true)).Node("Neg(x) -> n")
            .Node("If(c) -> y", ("then_branch", OnnxMaker.Branch("n")), ("else_branch", OnnxMaker.Branch("x"))).Output("y");
        Assert.Equal(-3, model.Run(TestNumbers.Of(3)).Span<float>()[0]);
    }

    [Fact]
    public void The_branch_that_is_not_taken_need_not_be_supported()
    {
        var model = new OnnxMaker(13).Input("x", 1).Weight("c", Tensor.Scalar(true))
            .Node("If(c) -> y", ("then_branch", OnnxMaker.Branch("t", "Neg(x) -> t")), ("else_branch", OnnxMaker.Branch("e", "Strange(x) -> e"))).Output("y");
        Assert.Equal(-1, model.Run(TestNumbers.Of(1)).Span<float>()[0]);
    }

    [Fact]
    public void A_condition_that_is_computed_from_an_input_asks_for_its_contents()
    {
        var model = new OnnxMaker(13).Input("x", 1).Input("rate", DataType.Int64).Weight("k", Tensor.Scalar(16_000L)).Node("Equal(rate, k) -> c")
            .Node("If(c) -> y", ("then_branch", OnnxMaker.Branch("t", "Neg(x) -> t")), ("else_branch", OnnxMaker.Branch("e", "Abs(x) -> e"))).Output("y");
        Assert.Contains("input 'rate'", Assert.Single(model.Problems()).Reason, StringComparison.Ordinal);
        var imported = model.Import(new() { Contents = name => name == "rate" ? Tensor.Scalar(16_000L) : null });
        Assert.Equal(["rate"], imported.FixedInputs);
        Assert.IsType<Neg>(Assert.Single(imported.Graph.Nodes).Operator);
        Assert.Equal("x", Assert.Single(imported.Graph.Inputs).Name);
        Assert.Contains("I64", Assert.Single(model.Problems(new() { Contents = _ => Tensor.Scalar(1f) })).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_function_of_the_model_is_its_nodes_with_attributes_filled_in_and_names_of_its_own()
    {
        var model = new OnnxMaker(13).Input("x", 1)
            .Node("Twice(x) -> a", ("slope", 0.5f)).Node("Twice(a) -> y").Output("y");
        foreach (var node in model.Model.Graph.Node) (node.Domain, node.Name) = ("mine", $"use_{node.Output[0]}");
        model.Model.Functions.Add(Function("Twice", "in", "out", [Leaky("LeakyRelu(in) -> t"), Leaky("LeakyRelu(t) -> out")]));
        // The default slope is 0.1: −8 · 0.5 · 0.5 · 0.1 · 0.1.
        Assert.Equal(-0.02, model.Run(TestNumbers.Of(-8)).Span<float>()[0], 1e-6);
        Assert.Equal("use_a/t", model.Import().Graph.Nodes[0].Name);

        static NodeProto Leaky(string text)
        {
            var node = OnnxMaker.NodeOf(text);
            node.Attribute.Add(new AttributeProto { Name = "alpha", Type = AttributeType.Float, RefAttrName = "slope" });
            return node;
        }
    }

    [Fact]
    public void A_function_has_an_opset_of_its_own_and_inputs_that_may_be_left_out()
    {
        // Clip's limits are inputs from opset 11 on, and the lower one is left out.
        var model = new OnnxMaker(6).Input("x", 3).Weight("most", Tensor.Scalar(1f)).Node("Limit(x, , most) -> y").Output("y");
        model.Model.Graph.Node[0].Domain = "mine";
        var function = Function("Limit", "in", "out", [OnnxMaker.NodeOf("Clip(in, least, most) -> out")]);
        function.Input.Add(["least", "most"]);
        function.OpsetImport.Add(new OperatorSetIdProto { Version = 13 });
        model.Model.Functions.Add(function);
        Assert.Equal([-5, 0, 1], model.Run(TestNumbers.Of(-5, 0, 5)).Span<float>().ToArray());
    }

    [Fact]
    public void What_a_function_does_not_support_is_told_with_the_place_it_is_used_in()
    {
        var model = new OnnxMaker(13).Input("x", 1).Node("Odd(x) -> y", ("more", 1)).Node("Odd(x) -> z").Output("y", "z");
        foreach (var node in model.Model.Graph.Node) node.Domain = "mine";
        model.Model.Functions.Add(Function("Odd", "in", "out", [OnnxMaker.NodeOf("Strange(in) -> out")]));
        Assert.Equal(["y/out", "z/out"], model.Problems().Select(problem => problem.Node));
    }

    [Fact]
    public void Functions_that_call_themselves_or_grow_without_end_are_refused()
    {
        var circle = new OnnxMaker(13).Input("x", 1).Node("Circle(x) -> y").Output("y");
        circle.Model.Graph.Node[0].Domain = "mine";
        circle.Model.Functions.Add(Function("Circle", "in", "out", [InMine("Circle(in) -> out")]));
        Assert.Contains("deep", Assert.Single(circle.Problems()).Reason, StringComparison.Ordinal);

        var growing = new OnnxMaker(13).Input("x", 1).Node("F0(x) -> y").Output("y");
        growing.Model.Graph.Node[0].Domain = "mine";
        for (var level = 0; level < 25; level++)
            growing.Model.Functions.Add(Function($"F{level}", "in", "out", [InMine($"F{level + 1}(in) -> t"), InMine($"F{level + 1}(t) -> out")]));
        growing.Model.Functions.Add(Function("F25", "in", "out", [OnnxMaker.NodeOf("Neg(in) -> out")]));
        Assert.Contains(growing.Problems(), problem => problem.Reason.Contains("nodes", StringComparison.Ordinal));

        static NodeProto InMine(string text)
        {
            var node = OnnxMaker.NodeOf(text);
            node.Domain = "mine";
            return node;
        }
    }

    [Theory]
    [InlineData("Relu(q) -> y", "'q' is read but never computed")]
    [InlineData("Relu(y) -> y", "'y' is read but never computed")]
    [InlineData("Relu() -> y", "input 0 is missing")]
    [InlineData("Relu(x, x, x) -> y", "")]
    [InlineData("Transpose(x) -> y", "'perm'", "perm", new[] { 0, 0 })]
    [InlineData("Transpose(x) -> y", "'perm'", "perm", 3)]
    [InlineData("Flatten(x) -> y", "'axis'", "axis", long.MaxValue)]
    [InlineData("Concat(x, x) -> y", "axis 7", "axis", 7)]
    public void A_node_that_contradicts_itself_is_refused_by_a_sentence(string node, string part, string? attribute = null, object? value = null)
    {
        var model = new OnnxMaker(13).Input("x", 2, 2).Node(node, attribute is null ? [] : [(attribute, value!)]).Output("y");
        if (part.Length == 0) Assert.Equal([2, 2], model.Import().Graph.Outputs[0].Value.Shape); // inputs beyond an operator's are nobody's
        else Assert.Contains(part, Assert.ThrowsAny<OnnxException>(() => model.Import()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_computed_twice_is_refused() =>
        Assert.Contains("computed twice", Assert.ThrowsAny<OnnxException>(() => new OnnxMaker(13).Input("x", 1).Node("Relu(x) -> y").Node("Neg(x) -> y").Output("y").Import()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("ONNX")]
    public void A_file_that_is_no_model_is_refused(string text) =>
        Assert.Contains("no ONNX model", Assert.Throws<OnnxException>(() => OnnxFile.Read(System.Text.Encoding.UTF8.GetBytes(text))).Message, StringComparison.Ordinal);

    private static FunctionProto Function(string name, string input, string output, NodeProto[] nodes)
    {
        var function = new FunctionProto { Name = name, Domain = "mine", Input = { input }, Output = { output } };
        function.AttributeProto.Add(OnnxMaker.AttributeOf("slope", 0.1f));
        function.Node.AddRange(nodes);
        return function;
    }
}
