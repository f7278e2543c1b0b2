using EdgeNet.Data;
using EdgeNet.Data.Images;

namespace EdgeNet.Tests.Data;

public sealed class PngTests
{
    /// <summary>Colour type and depth: all there are.</summary>
    private static readonly (int Color, int[] Depths)[] Kinds = [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])];

    public static TheoryData<int, int, bool> AllKinds()
    {
        var data = new TheoryData<int, int, bool>();
        foreach (var (color, depths) in Kinds)
            foreach (var depth in depths)
                foreach (var interlaced in (bool[])[false, true]) data.Add(color, depth, interlaced);
        return data;
    }

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Every_kind_of_pixel_is_read_at_every_size(int color, int depth, bool interlaced)
    {
        foreach (var (width, height) in ((int, int)[])[(1, 1), (2, 3), (3, 5), (5, 1), (8, 8), (9, 17), (33, 7)])
        {
            var palette = new byte[3 << depth % 16];
            new Random(1).NextBytes(palette);
            var maker = new PngMaker
            {
                Width = width,
                Height = height,
                ColorType = color,
                Depth = depth,
                Interlaced = interlaced,
                Palette = color == 3 ? palette : [],
            };
            var samples = Noise(maker);
            var image = Png.Decode(maker.Make((x, y, s) => samples[x, y, s]));
            Assert.Equal((width, height, color == 3 ? 3 : maker.Samples), (image.Width, image.Height, image.Channels));
            for (var y = 0; y < height; y++)
                for (var x = 0; x < width; x++)
                    for (var c = 0; c < image.Channels; c++)
                    {
                        var expected = color == 3 ? palette[3 * samples[x, y, 0] + c]
                            : (int)Math.Round(samples[x, y, c] * 255.0 / ((1 << depth) - 1), MidpointRounding.AwayFromZero);
                        Assert.Equal(expected, image.Row(y)[x * image.Channels + c]);
                    }
        }
    }

    [Theory]
    [InlineData(0, 4, 2)]
    [InlineData(0, 16, 2)]
    [InlineData(2, 8, 4)]
    [InlineData(2, 16, 4)]
    public void The_transparent_colour_becomes_an_alpha_channel(int color, int depth, int channels)
    {
        var maker = new PngMaker { Width = 9, Height = 5, ColorType = color, Depth = depth };
        var samples = Noise(maker);
        var key = Enumerable.Range(0, maker.Samples).Select(s => samples[4, 2, s]).ToArray();
        var marked = new PngMaker { Width = 9, Height = 5, ColorType = color, Depth = depth, Transparency = [.. key.SelectMany(k => (byte[])[(byte)(k >> 8), (byte)k])] };
        var image = Png.Decode(marked.Make((x, y, s) => samples[x, y, s]));
        Assert.Equal(channels, image.Channels);
        for (var y = 0; y < 5; y++)
            for (var x = 0; x < 9; x++)
            {
                var equal = Enumerable.Range(0, maker.Samples).All(s => samples[x, y, s] == key[s]);
                Assert.Equal(equal ? 0 : 255, image.Row(y)[x * channels + channels - 1]);
            }
    }

    [Theory] // written by Pillow 9.4
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAgMAAADgGo6JAAAADFBMVEX/AAAA/wAAAP8AAAD7vkbkAAAADElEQVR4nGOQYJgAAADcAKls58AjAAAAAElFTkSuQmCC", 3,
        new byte[] { 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 255, 0, 255, 0, 255, 0, 0 })]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAMAAAACAgMAAADgGo6JAAAACVBMVEX/AAAA/wAAAP8tSs2KAAAAAnRSTlMAgJsrThgAAAAMSURBVHicY5BgmAAAANwAqWznwCMAAAAASUVORK5CYII=", 4,
        new byte[] { 255, 0, 0, 0, 0, 255, 0, 128, 0, 0, 255, 255, 0, 0, 255, 255, 0, 255, 0, 128, 255, 0, 0, 0 })]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAAAAAA+i0toAAAAAnRSTlMAZDxMaHkAAAAMSURBVHicY2BI+Q8AAcsBZFEO0gIAAAAASUVORK5CYII=", 2,
        new byte[] { 0, 255, 100, 0, 255, 255 })]
    [InlineData("iVBORw0KGgoAAAANSUhEUgAAAAQAAAABEAAAAACMx4xSAAAAEUlEQVR4nGNgYGBkbGj4/x8ABpEDARIScE4AAAAASUVORK5CYII=", 1,
        new byte[] { 0, 1, 128, 255 })]
    public void What_others_wrote_is_read(string file, int channels, byte[] pixels)
    {
        var image = Png.Decode(Convert.FromBase64String(file));
        Assert.Equal(channels, image.Channels);
        Assert.Equal(pixels, image.Pixels.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_written_is_read_again(int channels)
    {
        var image = new Image(31, 17, channels);
        var random = new Random(channels);
        for (var y = 0; y < image.Height; y++)
        {
            // Rows of every character, so that every filter is chosen somewhere.
            for (var i = 0; i < image.Row(y).Length; i++) image.Row(y)[i] = (byte)((y % 4) switch { 0 => random.Next(256), 1 => i * 3, 2 => image.Row(y - 1)[i], _ => (i + y) * 5 });
        }

        var again = Png.Decode(Png.Encode(image));
        Assert.Equal((31, 17, channels), (again.Width, again.Height, again.Channels));
        Assert.Equal(image.Pixels.ToArray(), again.Pixels.ToArray());
    }

    [Theory]
    [InlineData(0, 3)] // depths a colour type doesn't have
    [InlineData(2, 4)]
    [InlineData(3, 16)]
    [InlineData(5, 8)]
    public void Depths_and_colours_that_do_not_exist_are_refused(int color, int depth) =>
        Assert.Throws<DataException>(() => Png.Decode(new PngMaker { Width = 1, Height = 1, ColorType = color, Depth = depth }.Make((_, _, _) => 0)));

    [Fact]
    public void A_colour_outside_the_palette_and_a_missing_palette_are_refused()
    {
        var maker = new PngMaker { Width = 2, Height = 1, ColorType = 3, Depth = 2, Palette = [1, 2, 3, 4, 5, 6] };
        Assert.Contains("colour 3", Assert.Throws<DataException>(() => Png.Decode(maker.Make((_, _, _) => 3))).Message, StringComparison.Ordinal);
        var without = new PngMaker { Width = 2, Height = 1, ColorType = 3, Depth = 2 };
        Assert.Contains("palette", Assert.Throws<DataException>(() => Png.Decode(without.Make((_, _, _) => 0))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8000, 8000)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(-1, 1)]
    [InlineData(0, 1)]
    public void An_image_said_to_be_huge_costs_no_memory(int width, int height)
    {
        var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        PngMaker.Chunk(file, "IHDR", [(byte)(width >> 24), (byte)(width >> 16), (byte)(width >> 8), (byte)width, (byte)(height >> 24), (byte)(height >> 16), (byte)(height >> 8), (byte)height, 8, 6, 0, 0, 0]);
        PngMaker.Chunk(file, "IDAT", new byte[1000]);
        PngMaker.Chunk(file, "IEND", []);
        var bytes = file.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DataException>(() => Png.Decode(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void A_file_cut_short_anywhere_and_a_flipped_bit_anywhere_are_refused()
    {
        var file = new PngMaker { Width = 4, Height = 4, ColorType = 2, Depth = 8 }.Make((x, y, s) => 40 * x + 10 * y + s);
        for (var length = 0; length < file.Length; length++) Assert.Throws<DataException>(() => Png.Decode(file.AsSpan(0, length)));
        for (var i = 0; i < file.Length; i++)
        {
            var damaged = (byte[])file.Clone();
            damaged[i] ^= 4;
            Assert.Throws<DataException>(() => Png.Decode(damaged));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Changed_contents_with_right_checksums_are_read_or_refused(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 1500; i++)
        {
            var (color, depths) = Kinds[random.Next(Kinds.Length)];
            var maker = new PngMaker
            {
                Width = random.Next(1, 20),
                Height = random.Next(1, 20),
                ColorType = color,
                Depth = depths[random.Next(depths.Length)],
                Interlaced = random.Next(2) == 0,
                Palette = random.Next(3) == 0 ? new byte[random.Next(800)] : new byte[768],
                Transparency = random.Next(2) == 0 ? new byte[random.Next(1, 9)] : [],
            };
            var file = Signed(maker.Make((x, y, s) => (x * y + s) % 2), random);
            try
            {
                Png.Decode(file);
            }
            catch (DataException e)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    /// <summary>Changes a few bytes of a file's chunks and gives each its right checksum.</summary>
    private static byte[] Signed(byte[] file, Random random)
    {
        var result = new MemoryStream();
        result.Write(file.AsSpan(0, 8));
        for (var at = 8; at < file.Length;)
        {
            var length = file[at + 2] << 8 | file[at + 3];
            var data = file[(at + 8)..(at + 8 + length)];
            if (data.Length > 0 && random.Next(4) == 0) data[random.Next(data.Length)] = random.Next(3) switch { 0 => 0, 1 => 0xFF, _ => (byte)random.Next(256) };
            if (random.Next(30) > 0) PngMaker.Chunk(result, System.Text.Encoding.ASCII.GetString(file, at + 4, 4), data);
            at += 12 + length;
        }

        return result.ToArray();
    }

    private static int[,,] Noise(PngMaker maker)
    {
        var random = new Random(maker.Width * 31 + maker.Height);
        var samples = new int[maker.Width, maker.Height, 4];
        for (var x = 0; x < maker.Width; x++)
            for (var y = 0; y < maker.Height; y++)
                for (var s = 0; s < 4; s++) samples[x, y, s] = random.Next(1 << maker.Depth);
        return samples;
    }
}
