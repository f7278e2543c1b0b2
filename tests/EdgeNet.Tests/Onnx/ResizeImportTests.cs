namespace EdgeNet.Tests.Onnx;

public class ResizeImportTests
{
    [Theory]
    [InlineData(2, 3)]
    [InlineData(1, 2, 3, 4, 5)]
    public void A_resize_that_changes_nothing_is_nothing_whatever_the_rank(params int[] shape)
    {
        var dims = shape.Cast<object>().ToArray();
        var x = TestNumbers.Floats(shape);
        var scales = new OnnxMaker(13).Input("x", dims).Weight("s", TestNumbers.Of([.. shape.Select(_ => 1f)])).Node("Resize(x, , s) -> y", ("mode", "linear")).Output("y");
        var sizes = new OnnxMaker(13).Input("x", dims).Longs("size", [.. shape.Select(d => (long)d)]).Node("Resize(x, , , size) -> y", ("mode", "cubic")).Output("y");
        foreach (var model in new[] { scales, sizes })
        {
            Assert.Empty(model.Import().Graph.Nodes);
            Assert.Equal(x.Span<float>().ToArray(), model.Run(x).Span<float>().ToArray());
        }
    }

    [Fact]
    public void Opset_10_takes_the_element_behind_where_it_makes_an_image_smaller()
    {
        var smaller = Ten(0.6f).Run(TestNumbers.Of([1, 1, 1, 5], 1, 2, 3, 4, 5));
        Assert.Equal([1, 3, 5], smaller.Span<float>().ToArray()); // places 0, 1⅔, 3⅓
        Assert.Equal([1, 1, 2, 2, 3, 3, 4, 4, 5, 5], Ten(2).Run(TestNumbers.Of([1, 1, 1, 5], 1, 2, 3, 4, 5)).Span<float>().ToArray());
        Assert.Contains("longer and another shorter", Assert.Single(Ten(2, 0.5f).Problems()).Reason, StringComparison.Ordinal);

        static OnnxMaker Ten(float width, float height = 1) =>
            new OnnxMaker(10).Input("x", 1, 1, 1, 5).Weight("s", TestNumbers.Of(1, 1, height, width)).Node("Resize(x, s) -> y").Output("y");
    }

    [Theory]
    [InlineData("linear", "floor", "nearest mode only")]
    [InlineData("nearest", "ceil", "nearest_mode ceil")]
    [InlineData("nearest", "round_prefer_ceil", "nearest_mode round_prefer_ceil")]
    public void Half_pixels_of_TensorFlow_are_refused_where_no_rounding_makes_up_for_them(string mode, string rounding, string reason) =>
        Assert.Contains(reason, Assert.Single(TensorFlow(mode, rounding).Problems()).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("floor", 2, 4)] // places 1 and 3
    [InlineData("round_prefer_floor", 2, 4)]
    public void Half_pixels_of_TensorFlow_are_not_half_a_pixel_back_again(string rounding, float first, float second) =>
        Assert.Equal([first, second], TensorFlow("nearest", rounding).Run(TestNumbers.Of([1, 1, 1, 4], 1, 2, 3, 4)).Span<float>().ToArray());

    [Theory]
    [InlineData("mode", "1", "nearest, linear, cubic")]
    [InlineData("mode", "bicubic", "nearest, linear, cubic")]
    [InlineData("nearest_mode", "2", "prefer_floor")]
    [InlineData("coordinate_transformation_mode", "sideways", "align_corners")]
    [InlineData("keep_aspect_ratio_policy", "0", "not_larger")]
    public void A_word_nobody_knows_is_refused_with_those_that_are(string attribute, string word, string known)
    {
        var model = new OnnxMaker(18).Input("x", 1, 1, 1, 4).Weight("s", TestNumbers.Of(1, 1, 1, 2)).Node("Resize(x, , s) -> y", (attribute, word)).Output("y");
        var reason = Assert.Single(model.Problems()).Reason;
        Assert.Contains($"'{word}'", reason, StringComparison.Ordinal);
        Assert.Contains(known, reason, StringComparison.Ordinal);
    }

    private static OnnxMaker TensorFlow(string mode, string rounding) =>
        new OnnxMaker(11).Input("x", 1, 1, 1, 4).Weight("s", TestNumbers.Of(1, 1, 1, 0.5f))
            .Node("Resize(x, , s) -> y", ("mode", mode), ("nearest_mode", rounding), ("coordinate_transformation_mode", "tf_half_pixel_for_nn")).Output("y");
}
