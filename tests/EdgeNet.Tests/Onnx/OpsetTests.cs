using EdgeNet.Operators;
using EdgeNet.Tensors;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Onnx;

/// <summary>What changed from one version of ONNX's operators to the next.</summary>
public class OpsetTests
{
    private static readonly float[] Ramp = [-2, -1, 0, 1, 2, 3];

    [Fact]
    public void Clip_has_its_limits_as_attributes_until_10_and_as_inputs_from_11()
    {
        var six = new OnnxMaker(6).Input("x", 6).Node("Clip(x) -> y", ("min", -1f), ("max", 2f)).Output("y");
        var eleven = new OnnxMaker(11).Input("x", 6).Weight("min", Tensor.Scalar(-1f)).Weight("max", Tensor.Scalar(2f)).Node("Clip(x, min, max) -> y").Output("y");
        foreach (var model in new[] { six, eleven }) AssertFloats([-1, -1, 0, 1, 2, 2], model.Run(TestNumbers.Of(Ramp)));
        var open = new OnnxMaker(13).Input("x", 6).Weight("max", Tensor.Scalar(0f)).Node("Clip(x, , max) -> y").Output("y");
        AssertFloats([-2, -1, 0, 0, 0, 0], open.Run(TestNumbers.Of(Ramp)));
        Assert.Contains("'min'", Assert.Single(new OnnxMaker(11).Input("x", 6).Node("Clip(x) -> y", ("min", 0f)).Output("y").Problems()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Clip_takes_limits_that_are_computed()
    {
        var model = new OnnxMaker(13).Input("x", 6).Input("min").Node("Clip(x, min) -> y").Output("y");
        AssertFloats([1, 1, 1, 1, 2, 3], model.Run(TestNumbers.Of(Ramp), Tensor.Scalar(1f)));
    }

    [Theory]
    [InlineData("Squeeze", "2,3", 1, 2, 1, 3)]
    [InlineData("Unsqueeze", "1,2,1,3", 2, 3)]
    public void Squeeze_and_Unsqueeze_have_axes_as_an_attribute_until_12_and_as_an_input_from_13(string type, string expected, params int[] shape)
    {
        var dims = shape.Cast<object>().ToArray();
        var eleven = new OnnxMaker(11).Input("x", dims).Node($"{type}(x) -> y", ("axes", new[] { 0, -2 })).Output("y");
        var thirteen = new OnnxMaker(13).Input("x", dims).Longs("axes", 0, -2).Node($"{type}(x, axes) -> y").Output("y");
        foreach (var model in new[] { eleven, thirteen })
            Assert.Equal(expected, string.Join(',', model.Import().Graph.Outputs[0].Value.Shape));
    }

    [Fact]
    public void Softmax_runs_over_all_axes_from_its_own_on_until_12_and_along_one_from_13()
    {
        var x = TestNumbers.Of([1, 2, 2], 0, 0, 0, MathF.Log(3));
        AssertFloats([1 / 6f, 1 / 6f, 1 / 6f, 0.5f], new OnnxMaker(11).Input("x", 1, 2, 2).Node("Softmax(x) -> y").Output("y").Run(x));
        AssertFloats([0.5f, 0.5f, 0.25f, 0.75f], new OnnxMaker(13).Input("x", 1, 2, 2).Node("Softmax(x) -> y").Output("y").Run(x));
        AssertFloats([0.5f, 0.25f, 0.5f, 0.75f], new OnnxMaker(13).Input("x", 1, 2, 2).Node("Softmax(x) -> y", ("axis", 1)).Output("y").Run(x));
        AssertFloats([0, 0, 0, 1], new OnnxMaker(11).Input("x", 1, 2, 2).Node("Hardmax(x) -> y").Output("y").Run(x));
        AssertFloats([1, 0, 0, 1], new OnnxMaker(13).Input("x", 1, 2, 2).Node("Hardmax(x) -> y").Output("y").Run(x));
    }

    [Fact]
    public void Pad_has_pads_as_an_attribute_then_as_an_input_then_for_some_axes_only()
    {
        var x = TestNumbers.Of([1, 2], 1, 2);
        AssertFloats([9, 1, 2, 9, 9], new OnnxMaker(2).Input("x", 1, 2).Node("Pad(x) -> y", ("pads", new[] { 0, 1, 0, 2 }), ("value", 9f)).Output("y").Run(x));
        var eleven = new OnnxMaker(11).Input("x", 1, 2).Longs("pads", 0, 1, 0, 2).Weight("value", Tensor.Scalar(9f)).Node("Pad(x, pads, value) -> y").Output("y");
        AssertFloats([9, 1, 2, 9, 9], eleven.Run(x));
        var eighteen = new OnnxMaker(18).Input("x", 1, 2).Longs("pads", 1, 2).Longs("axes", -1).Node("Pad(x, pads, , axes) -> y", ("mode", "edge")).Output("y");
        AssertFloats([1, 1, 2, 2, 2], eighteen.Run(x));
        var nineteen = new OnnxMaker(19).Input("x", 1, 2).Longs("pads", 0, 1, 0, 1).Node("Pad(x, pads) -> y", ("mode", "wrap")).Output("y");
        AssertFloats([2, 1, 2, 1], nineteen.Run(x));
    }

    [Fact]
    public void Upsample_has_scales_as_an_attribute_until_8_and_as_an_input_in_9()
    {
        var x = TestNumbers.Of([1, 1, 1, 2], 1, 2);
        AssertFloats([1, 1, 2, 2], new OnnxMaker(7).Input("x", 1, 1, 1, 2).Node("Upsample(x) -> y", ("scales", new[] { 1f, 1f, 1f, 2f })).Output("y").Run(x));
        var nine = new OnnxMaker(9).Input("x", 1, 1, 1, 2).Weight("s", TestNumbers.Of(1, 1, 1, 2)).Node("Upsample(x, s) -> y", ("mode", "linear")).Output("y");
        AssertFloats([1, 1.5f, 2, 2], nine.Run(x));
    }

    [Fact]
    public void Resize_cuts_places_off_in_10_and_counts_from_pixels_middles_from_11()
    {
        var x = TestNumbers.Of([1, 1, 1, 4], 1, 2, 3, 4);
        var ten = new OnnxMaker(10).Input("x", 1, 1, 1, 4).Weight("s", TestNumbers.Of(1, 1, 1, 2)).Node("Resize(x, s) -> y", ("mode", "linear")).Output("y");
        AssertFloats([1, 1.5f, 2, 2.5f, 3, 3.5f, 4, 4], ten.Run(x));
        var eleven = new OnnxMaker(11).Input("x", 1, 1, 1, 4).Weight("s", TestNumbers.Of(1, 1, 1, 2)).Node("Resize(x, , s) -> y", ("mode", "linear")).Output("y");
        AssertFloats([1, 1.25f, 1.75f, 2.25f, 2.75f, 3.25f, 3.75f, 4], eleven.Run(x));
        var corners = new OnnxMaker(13).Input("x", 1, 1, 1, 4).Longs("size", 1, 1, 1, 7)
            .Node("Resize(x, , , size) -> y", ("mode", "linear"), ("coordinate_transformation_mode", "align_corners")).Output("y");
        AssertFloats([1, 1.5f, 2, 2.5f, 3, 3.5f, 4], corners.Run(x));
    }

    [Fact]
    public void Resize_names_axes_and_keeps_proportions_from_18()
    {
        var x = TestNumbers.Floats(1, 2, 4, 8);
        var axes = new OnnxMaker(18).Input("x", 1, 2, 4, 8).Longs("size", 2, 4).Node("Resize(x, , , size) -> y", ("axes", new[] { 2, 3 })).Output("y");
        Assert.Equal([1, 2, 2, 4], axes.Run(x).Shape);
        var smaller = new OnnxMaker(19).Input("x", 1, 2, 4, 8).Longs("size", 6, 6)
            .Node("Resize(x, , , size) -> y", ("axes", new[] { 2, 3 }), ("keep_aspect_ratio_policy", "not_larger")).Output("y");
        Assert.Equal([1, 2, 3, 6], smaller.Run(x).Shape);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(9)]
    [InlineData(15)]
    public void BatchNormalization_at_rest_is_one_formula_in_every_version(long opset)
    {
        var model = new OnnxMaker(opset).Input("x", 1, 2, 1, 1).Weight("s", TestNumbers.Of(2, 3)).Weight("b", TestNumbers.Of(1, -1)).Weight("m", TestNumbers.Of(0.5f, 1)).Weight("v", TestNumbers.Of(4, 1))
            .Node("BatchNormalization(x, s, b, m, v) -> y", ("epsilon", 0f), ("momentum", 0.9f)).Output("y");
        AssertFloats([(1.5f - 0.5f) / 2 * 2 + 1, (2 - 1) * 3 - 1], model.Run(TestNumbers.Of([1, 2, 1, 1], 1.5f, 2)));
        model.Model.Graph.Node[0].Attribute.Add(opset < 9 ? OnnxMaker.AttributeOf("spatial", 0) : OnnxMaker.AttributeOf("training_mode", 1));
        Assert.Single(model.Problems());
    }

    [Fact]
    public void Split_has_sizes_as_an_attribute_then_as_an_input_then_a_number_of_parts()
    {
        var x = TestNumbers.Of(1, 2, 3, 4, 5);
        AssertParts(new OnnxMaker(2).Input("x", 5).Node("Split(x) -> a, b", ("split", new[] { 2, 3 })).Output("a", "b"), [2, 3]);
        AssertParts(new OnnxMaker(13).Input("x", 5).Longs("sizes", 1, 4).Node("Split(x, sizes) -> a, b").Output("a", "b"), [1, 4]);
        AssertParts(new OnnxMaker(18).Input("x", 5).Node("Split(x) -> a, b", ("num_outputs", 2)).Output("a", "b"), [3, 2]);

        void AssertParts(OnnxMaker model, int[] sizes)
        {
            var parts = model.RunAll(x);
            AssertFloats([.. Enumerable.Range(1, sizes[0]).Select(i => (float)i)], parts[0]);
            AssertFloats([.. Enumerable.Range(sizes[0] + 1, sizes[1]).Select(i => (float)i)], parts[1]);
        }
    }

    [Theory]
    [InlineData("ReduceSum", 13, 21f)]
    [InlineData("ReduceMean", 18, 3.5f)]
    [InlineData("ReduceMax", 18, 6f)]
    public void Reductions_have_axes_as_an_attribute_until_a_version_and_as_an_input_from_then_on(string type, long since, float all)
    {
        var x = TestNumbers.Of([2, 3], 1, 2, 3, 4, 5, 6);
        var before = new OnnxMaker(since - 1).Input("x", 2, 3).Node($"{type}(x) -> y", ("axes", new[] { -2 }), ("keepdims", 0)).Output("y").Run(x);
        var after = new OnnxMaker(since).Input("x", 2, 3).Longs("axes", 0).Node($"{type}(x, axes) -> y", ("keepdims", 0)).Output("y").Run(x);
        Assert.Equal([3], before.Shape);
        AssertFloats(before.Span<float>().ToArray(), after);
        var whole = new OnnxMaker(since).Input("x", 2, 3).Node($"{type}(x) -> y").Output("y").Run(x);
        Assert.Equal([1, 1], whole.Shape);
        AssertFloats([all], whole);
        var nothing = new OnnxMaker(since).Input("x", 2, 3).Node($"{type}(x) -> y", ("noop_with_empty_axes", 1)).Output("y").Run(x);
        Assert.Equal([2, 3], nothing.Shape);
    }

    [Fact]
    public void Dropout_does_nothing_unless_it_is_in_training()
    {
        var x = TestNumbers.Of(1, 2);
        AssertFloats([1, 2], new OnnxMaker(6).Input("x", 2).Node("Dropout(x) -> y", ("ratio", 0.9f), ("is_test", 1)).Output("y").Run(x));
        var silent = new OnnxMaker(6).Input("x", 2).Node("Dropout(x) -> y", ("ratio", 0.9f)).Output("y");
        Assert.Contains("training", Assert.Single(silent.Problems()).Reason, StringComparison.Ordinal);
        AssertFloats([1, 2], new OnnxMaker(7).Input("x", 2).Node("Dropout(x) -> y", ("ratio", 0.9f)).Output("y").Run(x));
        var masked = new OnnxMaker(12).Input("x", 2).Node("Dropout(x) -> y, mask", ("seed", 3)).Output("y", "mask").RunAll(x);
        Assert.Equal([true, true], masked[1].Span<bool>().ToArray());
        var training = new OnnxMaker(12).Input("x", 2).Weight("r", Tensor.Scalar(0.5f)).Weight("t", Tensor.Scalar(true)).Node("Dropout(x, r, t) -> y").Output("y");
        Assert.Contains("training", Assert.Single(training.Problems()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Slice_has_bounds_as_attributes_until_9_and_as_inputs_with_steps_from_10()
    {
        var x = TestNumbers.Of(Ramp);
        AssertFloats([-1, 0, 1], new OnnxMaker(1).Input("x", 6).Node("Slice(x) -> y", ("starts", new[] { 1 }), ("ends", new[] { -2 })).Output("y").Run(x));
        var ten = new OnnxMaker(10).Input("x", 6).Longs("starts", -1).Longs("ends", long.MinValue).Longs("axes", 0).Longs("steps", -2)
            .Node("Slice(x, starts, ends, axes, steps) -> y").Output("y");
        AssertFloats([3, 1, -1], ten.Run(x));
        var open = new OnnxMaker(10).Input("x", 6).Longs("starts", 4).Longs("ends", long.MaxValue).Node("Slice(x, starts, ends) -> y").Output("y");
        AssertFloats([2, 3], open.Run(x));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(11)]
    public void TopK_has_K_as_an_attribute_until_9_as_an_input_from_10_and_may_take_the_least_from_11(long opset)
    {
        var model = new OnnxMaker(opset).Input("x", 4);
        model = opset < 10 ? model.Node("TopK(x) -> v, i", ("k", 2)) : model.Longs("k", 2).Node("TopK(x, k) -> v, i", opset < 11 ? [] : [("largest", 0)]);
        var (values, indices) = model.Output("v", "i").RunAll(TestNumbers.Of(3, 1, 4, 2)) is [var v, var i] ? (v, i) : throw new InvalidOperationException();
        AssertFloats(opset < 11 ? [4, 3] : [1, 2], values);
        Assert.Equal(opset < 11 ? [2L, 0L] : [1L, 3L], indices.Span<long>().ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    public void Gemm_is_alpha_A_B_plus_beta_C(int transA, int transB)
    {
        object[] a = transA == 1 ? [3, 2] : [2, 3];
        int[] b = transB == 1 ? [2, 3] : [3, 2];
        var model = new OnnxMaker(13).Input("a", a).Weight("b", b).Weight("c", 1, 2)
            .Node("Gemm(a, b, c) -> y", ("alpha", 0.5f), ("beta", 2f), ("transA", transA), ("transB", transB)).Output("y");
        Tensor x = TestNumbers.Floats([.. a.Cast<int>()]), w = TestNumbers.Floats(b), c = TestNumbers.Floats(1, 2);
        var expected = new float[4];
        for (var row = 0; row < 2; row++)
        {
            for (var column = 0; column < 2; column++)
            {
                var sum = 0f;
                for (var k = 0; k < 3; k++)
                    sum += x.Span<float>()[transA == 1 ? (k * 2) + row : (row * 3) + k] * w.Span<float>()[transB == 1 ? (column * 3) + k : (k * 2) + column];
                expected[(row * 2) + column] = (0.5f * sum) + (2 * c.Span<float>()[column]);
            }
        }

        AssertFloats(expected, model.Run(x));
    }

    [Theory]
    [InlineData("SAME_UPPER", 3, "0,1")] // 5 long, window 2, stride 2: one pad behind
    [InlineData("SAME_LOWER", 3, "1,0")]
    [InlineData("VALID", 2, "0,0")]
    public void Auto_pad_of_convolutions_and_pools_follows_from_the_sizes(string auto, int length, string pads)
    {
        var explicitPads = pads.Split(',').Select(int.Parse).ToArray();
        foreach (var type in new[] { "Conv(x, w)", "MaxPool(x)", "AveragePool(x)", "LpPool(x)" })
        {
            var model = new OnnxMaker(18).Input("x", 1, 1, 5).Weight("w", 1, 1, 2)
                .Node($"{type} -> y", ("auto_pad", auto), ("kernel_shape", new[] { 2 }), ("strides", new[] { 2 }))
                .Node($"{type} -> z", ("pads", explicitPads), ("kernel_shape", new[] { 2 }), ("strides", new[] { 2 })).Output("y", "z");
            var results = model.RunAll(TestNumbers.Floats(1, 1, 5));
            Assert.Equal([1, 1, length], results[0].Shape);
            AssertFloats(results[1].Span<float>().ToArray(), results[0]);
        }
    }

    [Theory]
    [InlineData("SAME_UPPER", 6)]
    [InlineData("SAME_LOWER", 6)]
    [InlineData("VALID", 7)]
    [InlineData("NOTSET", 7)]
    public void Auto_pad_of_a_transposed_convolution_makes_its_output_as_long_as_input_times_stride(string auto, int length)
    {
        var model = new OnnxMaker(11).Input("x", 1, 1, 3).Weight("w", TestNumbers.Of([1, 1, 3], 1, 10, 100))
            .Node("ConvTranspose(x, w) -> y", ("auto_pad", auto), ("strides", new[] { 2 })).Output("y");
        float[] full = [1, 10, 102, 20, 203, 30, 300];
        var expected = auto == "SAME_LOWER" ? full[1..] : full[..length];
        AssertFloats(expected, model.Run(TestNumbers.Of([1, 1, 3], 1, 2, 3)));
    }

    [Theory]
    [InlineData("NOTSET", 1)] // of an odd total the larger half stands before
    [InlineData("SAME_LOWER", 1)]
    [InlineData("SAME_UPPER", 0)]
    public void An_output_shape_of_a_transposed_convolution_decides_its_pads(string auto, int cut)
    {
        var model = new OnnxMaker(11).Input("x", 1, 1, 3).Weight("w", TestNumbers.Of([1, 1, 3], 1, 10, 100))
            .Node("ConvTranspose(x, w) -> y", ("auto_pad", auto), ("strides", new[] { 2 }), ("output_shape", new[] { 6 })).Output("y");
        float[] full = [1, 10, 102, 20, 203, 30, 300];
        AssertFloats(full[cut..(cut + 6)], model.Run(TestNumbers.Of([1, 1, 3], 1, 2, 3)));
    }

    [Fact]
    public void Elementwise_nodes_named_the_axis_to_broadcast_along_until_6()
    {
        var model = new OnnxMaker(6).Input("x", 1, 2, 3).Weight("b", TestNumbers.Of(10, 20)).Node("Add(x, b) -> y", ("broadcast", 1), ("axis", 1)).Output("y");
        AssertFloats([11, 12, 13, 24, 25, 26], model.Run(TestNumbers.Of([1, 2, 3], 1, 2, 3, 4, 5, 6)));
    }

    [Fact]
    public void A_version_nobody_knows_yet_is_refused()
    {
        var problem = Assert.Single(new OnnxMaker(99).Input("x", 1).Node("Relu(x) -> y").Output("y").Problems());
        Assert.Contains("opset 99", problem.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Casts_to_half_precision_round()
    {
        var model = new OnnxMaker(13).Input("x", 1).Node("Cast(x) -> y", ("to", (int)DataType.Float16)).Output("y");
        AssertFloats([(float)(Half)0.1f], model.Run(TestNumbers.Of(0.1f)));
    }

    [Fact]
    public void Group_normalization_has_a_scale_a_group_until_20_and_a_channel_from_21()
    {
        var x = TestNumbers.Floats(1, 4, 2, 2);
        var eighteen = new OnnxMaker(18).Input("x", 1, 4, 2, 2).Weight("s", TestNumbers.Of(2, 3)).Weight("b", TestNumbers.Of(1, 0)).Node("GroupNormalization(x, s, b) -> y", ("num_groups", 2)).Output("y");
        var since = new OnnxMaker(21).Input("x", 1, 4, 2, 2).Weight("s", TestNumbers.Of(2, 2, 3, 3)).Weight("b", TestNumbers.Of(1, 1, 0, 0)).Node("GroupNormalization(x, s, b) -> y", ("num_groups", 2)).Output("y");
        AssertFloats(since.Run(x).Span<float>().ToArray(), eighteen.Run(x));
        Assert.Contains(since.Import().Graph.Nodes, node => node.Operator is GroupNormalization);
    }

    private static void AssertFloats(float[] expected, Tensor actual)
    {
        var values = actual.Span<float>();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], 1e-5);
    }
}
