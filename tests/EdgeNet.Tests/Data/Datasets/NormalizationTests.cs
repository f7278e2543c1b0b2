using EdgeNet.Data;
using EdgeNet.Data.Datasets;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Tests.Data.Datasets;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(300)]
    public void Fitted_data_have_mean_0_and_deviation_1_in_every_channel(int channels)
    {
        const int Rows = 50;
        var random = new Random(1);
        var values = new float[Rows * 4 * channels];
        for (var i = 0; i < values.Length; i++) values[i] = 1000 + i % channels + random.NextSingle() * (1 + i % channels);
        var data = Dataset.From(Tensor.From(values, [Rows, 4, channels]), new Tensor(new(DType.F32, [Rows])));
        var scaled = data.Normalize(Normalization.Fit(data));
        var again = Normalization.Fit(scaled);
        Assert.All(again.Mean, mean => Assert.Equal(0, mean, 1e-3f));
        Assert.All(again.Scale, scale => Assert.Equal(1, scale, 1e-3f));
    }

    [Fact]
    public void What_never_changes_is_centred_and_undoing_gives_back_what_was()
    {
        var data = Dataset.From(Tensor.From([7f, 1f, 7f, 3f], [2, 2]), new Tensor(new(DType.F32, [2])));
        var scaling = Normalization.Fit(data);
        float[] values = [7, 1, 7, 3];
        scaling.Apply(values);
        Assert.Equal([0f, -1f, 0f, 1f], values);
        scaling.Undo(values);
        Assert.Equal([7f, 1f, 7f, 3f], values);
        Assert.Throws<DataException>(() => scaling.Apply(new float[3]));
    }

    [Fact]
    public void Text_two_in_a_row_and_a_models_preprocessing_say_the_same()
    {
        var both = Normalization.OfBytes(1).Then(new([0.5f], [4f]));
        float[] value = [51];
        both.Apply(value);
        Assert.Equal((51 / 255f - 0.5f) * 4, value[0], 1e-5f);
        var read = Normalization.Parse(both.ToString());
        Assert.Equal((both.Mean[0], both.Scale[0]), (read.Mean[0], read.Scale[0]));
        var model = both.ToPreprocessing("image", ColorOrder.Grey);
        Assert.Equal(value[0], (51 - model.Mean[0]) * model.Scale[0]);
        foreach (var text in (string[])["", "1 2", "1; x", "1 2; 3"]) Assert.Throws<DataException>(() => Normalization.Parse(text));
    }

    [Fact]
    public void Byte_images_become_floats_with_class_numbers()
    {
        var images = Tensor.From([(byte)0, (byte)255, (byte)51, (byte)102], [2, 1, 2]);
        var data = Dataset.FromImages(images, Tensor.From([4L, 2L], [2]));
        var item = data.CreateItem();
        data.Read(0, 1, item);
        Assert.Equal("F32[1, 2, 1] → I32[]", item.ToString());
        Assert.Equal([51 * (1 / 255f), 102 * (1 / 255f)], item.Input.Span<float>().ToArray());
        Assert.Equal([4, 2], data.ClassesOf());
        Assert.Throws<DataException>(() => Dataset.FromImages(images, Tensor.From([4L], [1])));
        Assert.Throws<DataException>(() => Dataset.FromImages(images, Tensor.From([4L, -1L], [2])));
        Assert.Throws<DataException>(() => Dataset.FromImages(images, Tensor.From([4f, 1f], [2])));
    }

    [Fact]
    public void One_hot_puts_a_1_at_the_class_and_names_a_class_out_of_range()
    {
        var data = Dataset.FromImages(new Tensor(new(DType.U8, [2, 1, 1])), Tensor.From([1, 3], [2])).OneHot(3);
        var item = data.CreateItem();
        item.Target.Span<float>().Fill(9);
        data.Read(0, 0, item);
        Assert.Equal([0f, 1f, 0f], item.Target.Span<float>().ToArray());
        Assert.Contains("class 3", Assert.Throws<DataException>(() => data.Read(0, 1, item)).Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => data.OneHot(3));
    }
}
