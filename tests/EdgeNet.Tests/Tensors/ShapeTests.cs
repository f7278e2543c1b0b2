using EdgeNet.Tensors;

namespace EdgeNet.Tests.Tensors;

public sealed class ShapeTests
{
    [Fact]
    public void A_shape_knows_its_elements_rows_and_strides()
    {
        Shape shape = [2, 3, 4];
        Assert.Equal(24, shape.Elements);
        Assert.Equal(6, shape.Rows);
        Assert.Equal(12, shape.Stride(0));
        Assert.Equal(1, shape.Stride(2));
        Assert.Equal(4, shape[^1]);
        Assert.Equal([3, 4], shape[1..]);
        Assert.Equal("[2, 3, 4]", shape.ToString());
    }

    [Fact]
    public void A_scalar_has_one_element_and_an_empty_shape_none()
    {
        Assert.Equal(1, new Shape([]).Elements);
        Assert.Equal(1, new Shape([]).Rows);
        Assert.Equal(0, new Shape([3, 0, 5]).Elements);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_negative_dimension_is_refused(int dimension) => Assert.Throws<EdgeNetException>(() => new Shape([2, dimension]));

    [Fact]
    public void More_elements_than_can_be_addressed_are_refused_even_beside_a_zero()
    {
        Assert.Throws<EdgeNetException>(() => new Shape([int.MaxValue, int.MaxValue, int.MaxValue]));
        Assert.Throws<EdgeNetException>(() => new Shape([0, int.MaxValue, int.MaxValue, int.MaxValue]));
        Assert.Throws<EdgeNetException>(() => new Shape(new int[Shape.MaxRank + 1]));
    }

    [Fact]
    public void Element_types_pack_into_bytes()
    {
        Assert.Equal(3, DType.I4.Bytes(5));
        Assert.Equal(10, DType.BF16.Bytes(5));
        Assert.Equal(40, DType.I64.Bytes(5));
        Assert.Throws<EdgeNetException>(() => ((DType)99).Bytes(1));
    }

    [Fact]
    public void A_quantization_needs_positive_scales_and_as_many_zero_points()
    {
        Assert.Equal(Quantization.PerTensor(0.5f, 3), Quantization.PerTensor(0.5f, 3));
        Assert.NotEqual(Quantization.PerTensor(0.5f), Quantization.PerAxis(0, [0.5f]));
        Assert.Throws<EdgeNetException>(() => Quantization.PerTensor(0));
        Assert.Throws<EdgeNetException>(() => Quantization.PerTensor(float.NaN));
        Assert.Throws<EdgeNetException>(() => Quantization.PerAxis(0, [1, 2], [0]));
    }

    [Fact]
    public void Values_that_do_not_fill_a_shape_are_refused() => Assert.Throws<EdgeNetException>(() => Tensor.From([1f, 2f], [3]));
}
