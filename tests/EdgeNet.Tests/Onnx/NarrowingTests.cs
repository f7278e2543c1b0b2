using EdgeNet.Tensors;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Onnx;

/// <summary>Types of ONNX that elements of ours are wider than, and whole numbers that floats can't hold.</summary>
public class NarrowingTests
{
    [Theory]
    [InlineData(nameof(DataType.Int16), new long[] { -32768, -32769, 32768, 65536, -1, 70000 }, new long[] { -32768, 32767, -32768, 0, -1, 4464 })]
    [InlineData(nameof(DataType.Uint16), new long[] { -1, 65535, 65536, -65537 }, new long[] { 65535, 65535, 0, 65535 })]
    [InlineData(nameof(DataType.Int4), new long[] { 7, 8, -9, 200 }, new long[] { 7, -8, 7, -8 })]
    [InlineData(nameof(DataType.Uint4), new long[] { 15, 16, -1, 200 }, new long[] { 15, 0, 15, 8 })]
    [InlineData(nameof(DataType.Int16), new long[] { 2147483647, -2147483648, 4294967296 + 5 }, new long[] { -1, 0, 5 })]
    public void Integers_keep_their_low_bits(string to, long[] values, long[] expected)
    {
        var model = new OnnxMaker(21).Input("x", DataType.Int64, values.Length).Node("Cast(x) -> n", ("to", (int)Enum.Parse<DataType>(to))).Node("Cast(n) -> y", ("to", (int)DataType.Int64)).Output("y");
        Assert.Equal(expected, model.Run(Tensor.From(values, [values.Length])).Span<long>().ToArray());
    }

    [Theory]
    [InlineData(nameof(DataType.Int16), new[] { 40000f, -40000, 1.9f, -1.9f }, new long[] { 32767, -32768, 1, -1 })]
    [InlineData(nameof(DataType.Uint16), new[] { 70000f, -3, 9.5f, float.NaN }, new long[] { 65535, 0, 9, 0 })]
    [InlineData(nameof(DataType.Int4), new[] { 9f, -9, 2.5f, 1.6f }, new long[] { 7, -8, 2, 2 })]
    [InlineData(nameof(DataType.Uint4), new[] { 99f, -1, 3.5f, 0.4f }, new long[] { 15, 0, 4, 0 })]
    public void Reals_are_held_within_the_range(string to, float[] values, long[] expected)
    {
        var model = new OnnxMaker(21).Input("x", values.Length).Node("Cast(x) -> n", ("to", (int)Enum.Parse<DataType>(to))).Node("Cast(n) -> y", ("to", (int)DataType.Int64)).Output("y");
        Assert.Equal(expected, model.Run(TestNumbers.Of(values)).Span<long>().ToArray());
    }

    [Fact]
    public void A_cast_like_a_constant_narrows_to_the_type_it_has_in_the_file()
    {
        var model = new OnnxMaker(19).Input("x", DataType.Int32, 1).Node("CastLike(x, like) -> y").Output("y");
        model.Model.Graph.Initializer.Add(new EdgeNet.Onnx.Proto.TensorProto { Name = "like", DataType = DataType.Int16, Int32Data = { 1 } });
        Assert.Equal([-32768], model.Run(Tensor.From([32768], [1])).Span<int>().ToArray());
    }

    private const long Odd = (1 << 24) + 1;

    [Fact]
    public void A_value_to_pad_with_that_no_float_holds_is_refused_by_name()
    {
        Assert.Contains($"{Odd}", Assert.Single(Padded(Odd).Problems()).Reason, StringComparison.Ordinal);
        Assert.Equal([Odd - 1, 5], Padded(Odd - 1).Run(Tensor.From([5L], [1])).Span<long>().ToArray());
        Assert.Equal([long.MinValue, 5], Padded(long.MinValue).Run(Tensor.From([5L], [1])).Span<long>().ToArray());

        static OnnxMaker Padded(long value) => new OnnxMaker(13).Input("x", DataType.Int64, 1).Longs("pads", 1, 0).Weight("value", Tensor.Scalar(value)).Node("Pad(x, pads, value) -> y").Output("y");
    }

    [Fact]
    public void Values_of_OneHot_that_no_float_holds_are_refused_by_name()
    {
        Assert.Contains($"{Odd}", Assert.Single(OneHot(3, Odd).Problems()).Reason, StringComparison.Ordinal);
        Assert.Equal([0, Odd - 1, 0, 0, 0, Odd - 1, 0, 0, 0], OneHot(3, Odd - 1).Run(Tensor.From([1L, -1, -4], [3])).Span<long>().ToArray());
    }

    [Fact]
    public void A_depth_of_OneHot_is_a_whole_number_of_32_bits()
    {
        Assert.Contains("4294967297", Assert.Single(OneHot((1L << 32) + 1, 1).Problems()).Reason, StringComparison.Ordinal);
        var real = new OnnxMaker(11).Input("x", DataType.Int64, 1).Weight("depth", Tensor.Scalar(2.5f)).Longs("values", 0, 1).Node("OneHot(x, depth, values) -> y").Output("y");
        Assert.Contains("2.5", Assert.Single(real.Problems()).Reason, StringComparison.Ordinal);
    }

    private static OnnxMaker OneHot(long depth, long on) =>
        new OnnxMaker(11).Input("x", DataType.Int64, 3).Longs("depth", depth).Longs("values", 0, on).Node("OneHot(x, depth, values) -> y").Output("y");
}
