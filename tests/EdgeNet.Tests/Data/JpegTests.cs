using EdgeNet.Data;
using EdgeNet.Data.Images;
using EdgeNet.Tests.Architecture;

namespace EdgeNet.Tests.Data;

/// <summary>Images of libjpeg's, beside the pixels that libjpeg reads from them; <c>Jpeg/make.py</c> made both.</summary>
public sealed class JpegTests
{
    public static TheoryData<string> Kinds => ["grey", "full", "half-across", "half-down", "half-both", "restarts", "plain-codes", "rgb", "scans"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Pixels_are_within_two_of_libjpegs_but_for_one_in_a_thousand(string name)
    {
        var (image, expected) = (Image.Decode(File(name)), Image.Load(At($"{name}.png")));
        Assert.Equal((expected.Width, expected.Height, expected.Channels), (image.Width, image.Height, image.Channels));
        var far = 0;
        for (var i = 0; i < image.Pixels.Length; i++)
        {
            var difference = Math.Abs(image.Pixels[i] - expected.Pixels[i]);
            Assert.InRange(difference, 0, 3);
            if (difference == 3) far++;
        }

        Assert.InRange(far, 0, image.Pixels.Length / 1000);
    }

    /// <summary>libjpeg repeats such samples instead of interpolating them, so that only the mean can agree.</summary>
    [Fact]
    public void Colour_at_a_quarter_of_the_resolution_is_near_to_libjpegs()
    {
        var (image, expected) = (Image.Decode(File("quarter-across")), Image.Load(At("quarter-across.png")));
        var sum = 0;
        for (var i = 0; i < image.Pixels.Length; i++) sum += Math.Abs(image.Pixels[i] - expected.Pixels[i]);
        Assert.InRange((double)sum / image.Pixels.Length, 0, 8);
    }

    [Theory]
    [InlineData("progressive", "progressive")]
    [InlineData("arithmetic", "arithmetic")]
    [InlineData("cmyk", "CMYK")]
    public void What_is_not_read_is_refused_by_name(string name, string said) =>
        Assert.Contains(said, Assert.Throws<DataException>(() => Image.Decode(File(name))).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_cut_short_is_refused(string name)
    {
        var file = File(name);
        // The end marker isn't needed, nor the last bits, which may be padding.
        for (var length = 0; length < file.Length - 3; length++) Assert.Throws<DataException>(() => Jpeg.Decode(file.AsSpan(0, length)));
    }

    [Fact]
    public void A_small_file_that_says_it_is_large_takes_no_memory()
    {
        var file = File("full");
        var frame = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        file.AsSpan(frame + 5, 4).Fill(0x1F); // 7967 pixels wide and high
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("too short", Assert.Throws<DataException>(() => Jpeg.Decode(file)).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Bytes_before_a_marker_may_be_filled_up()
    {
        var file = File("restarts");
        var plain = Jpeg.Decode(file).Pixels.ToArray();
        var marker = file.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD3]);
        Assert.Equal(plain, Jpeg.Decode([.. file[..marker], 0xFF, 0xFF, .. file[marker..]]).Pixels.ToArray());
    }

    private static byte[] File(string name) => System.IO.File.ReadAllBytes(At($"{name}.jpg"));

    private static string At(string name) => Path.Combine(Repository.Root, "tests/EdgeNet.Tests/Data/Jpeg", name);
}
