using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class ByteLineTests
{
    [Fact]
    public void A_change_of_scale_is_a_line_that_gives_what_the_table_holds()
    {
        var random = new Random(1);
        var (table, x, y) = (new byte[256], Enumerable.Range(0, 256).Select(q => (byte)q).ToArray(), new byte[256]);
        for (var turn = 0; turn < 60; turn++)
        {
            var slope = MathF.Exp((random.NextSingle() * 6) - 3);
            var (zeroX, zeroY, least) = (random.Next(256), random.Next(256), random.Next(2) * random.Next(100));
            for (var q = 0; q < 256; q++) table[q] = (byte)Math.Clamp(MathF.Round((q - zeroX) * slope) + zeroY, least, 255);
            var line = Assert.NotNull(ByteLine.Through(table, table[0], table[255]));
            foreach (var level in Cpu.Supported)
            {
                fixed (byte* from = x, to = y) new ByteLineMap(line, table[0], table[255], falls: false, level).Run(from, to, 256);
                Assert.Equal(table, y);
            }
        }
    }

    [Fact]
    public void What_curves_falls_or_turns_is_no_line()
    {
        AssertNone(q => q * q / 255);
        AssertNone(q => 255 - q);
        AssertNone(q => q < 128 ? 2 * q : 10);

        static void AssertNone(Func<int, int> value)
        {
            byte[] table = [.. Enumerable.Range(0, 256).Select(q => (byte)value(q))];
            Assert.Null(ByteLine.Through(table, table[0], table[255]));
        }
    }
}
