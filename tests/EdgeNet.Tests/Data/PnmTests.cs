using System.Text;
using EdgeNet.Data;
using EdgeNet.Data.Images;

namespace EdgeNet.Tests.Data;

public sealed class PnmTests
{
    public static TheoryData<byte[], int, byte[]> Files => new()
    {
        { Ascii("P1\n# ink is 1\n3 2\n1 0 1\n010"), 1, [0, 255, 0, 255, 0, 255] },
        { Ascii("P2 3 1 # largest\n10 0\t5\r\n10"), 1, [0, 128, 255] },
        { Ascii("P3\n1 2\n255\n1 2 3 4 5 6\n"), 3, [1, 2, 3, 4, 5, 6] },
        { [.. Ascii("P4\n9 2\n"), 0b1010_0000, 0b1000_0000, 0b0000_0001, 0b0000_0000], 1,
            [0, 255, 0, 255, 255, 255, 255, 255, 0, 255, 255, 255, 255, 255, 255, 255, 0, 255] },
        { [.. Ascii("P5 2 1 255\n"), 7, 200], 1, [7, 200] },
        { [.. Ascii("P5 2 1 65535\n"), 0xFF, 0xFF, 0x01, 0x01], 1, [255, 1] },
        { [.. Ascii("P6 1 1 51\n"), 51, 0, 17], 3, [255, 0, 85] },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_kind_is_read(byte[] file, int channels, byte[] pixels)
    {
        var image = Image.Decode(file);
        Assert.Equal(channels, image.Channels);
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_cut_short_is_refused_and_a_changed_one_read_or_refused(byte[] file, int channels, byte[] pixels)
    {
        // A text's last number is still one without its end, and its last newline isn't needed.
        var needed = file.Length - (file[1] <= (byte)'3' ? 2 : 0);
        for (var length = 0; length < needed; length++) Assert.Throws<DataException>(() => Image.Decode(file.AsSpan(0, length)));
        var random = new Random(channels + pixels.Length);
        for (var i = 0; i < 2000; i++)
        {
            var changed = (byte[])file.Clone();
            changed[random.Next(2, changed.Length)] = (byte)random.Next(256);
            try
            {
                Image.Decode(changed);
            }
            catch (DataException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Theory]
    [InlineData("P2 1 1 0 0")]
    [InlineData("P2 1 1 65536 0")]
    [InlineData("P2 1 1 10 11")]
    [InlineData("P2 0 1 10 1")]
    [InlineData("P1 1 1 2")]
    [InlineData("P5 99999 99999 255\n")]
    [InlineData("P5 8000 8000 255\n")]
    [InlineData("P7 1 1 255\n1")]
    public void Numbers_out_of_range_are_refused(string file) => Assert.Throws<DataException>(() => Image.Decode(Ascii(file)));

    [Fact]
    public void What_is_written_is_read_again_and_alpha_is_refused()
    {
        foreach (var channels in (int[])[1, 3])
        {
            var image = new Image(2, 3, channels, [.. Enumerable.Range(0, 6 * channels).Select(i => (byte)(i * 14))]);
            Assert.Equal(image.Pixels.ToArray(), Pnm.Decode(Pnm.Encode(image)).Pixels.ToArray());
        }

        Assert.Contains("alpha", Assert.Throws<DataException>(() => Pnm.Encode(new Image(1, 1, 4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_is_saved_as_its_name_says()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}");
        var image = new Image(1, 1, 3, [1, 2, 3]);
        foreach (var kind in (string[])[".png", ".ppm"])
        {
            image.Save(path + kind);
            Assert.Equal([1, 2, 3], Image.Load(path + kind).Pixels.ToArray());
            File.Delete(path + kind);
        }

        Assert.Throws<DataException>(() => image.Save(path + ".gif"));
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
