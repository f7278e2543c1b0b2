using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

/// <summary>The transforms over bytes at every width, be there a better kernel for it or not; the operators' conformance cases run them whole.</summary>
public sealed unsafe class ByteWinogradTests
{
    private const int Taps = 9;

    /// <summary>So many products of the largest factors are the largest sum that 4×4 outputs allow.</summary>
    private const int MostChannels = 115;

    public static TheoryData<SimdLevel, int> LevelsAndTiles
    {
        get
        {
            var data = new TheoryData<SimdLevel, int>();
            foreach (var level in Cpu.Supported)
                foreach (var outputs in (int[])[2, 4])
                    if (level > SimdLevel.Scalar) data.Add(level, outputs);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LevelsAndTiles))]
    public void Awkward_sizes_give_the_very_sums_of_the_definition(SimdLevel level, int outputs)
    {
        var random = new Random(1);
        foreach (var (batch, height, width, channels, columns) in ((int, int, int, int, int)[])
            [(1, 1, 1, 1, 1), (1, 5, 6, 3, 17), (2, 9, 7, 16, 33), (1, 8, 3, 19, 8), (1, 4, 4, 33, 40), (3, 15, 14, 64, 24)])
        {
            Verify(level, outputs, (batch, height, width, channels, columns), () => (byte)random.Next(256), () => (sbyte)random.Next(-128, 128));
        }
    }

    [Theory]
    [MemberData(nameof(LevelsAndTiles))]
    public void Extreme_factors_in_any_order_overflow_nothing(SimdLevel level, int outputs)
    {
        var random = new Random(2);
        Verify(level, outputs, (1, 9, 9, 64, 32), () => (byte)(255 * random.Next(2)), () => random.Next(2) == 0 ? sbyte.MinValue : sbyte.MaxValue);
    }

    [Theory]
    [MemberData(nameof(LevelsAndTiles))]
    public void The_largest_sums_come_out_right(SimdLevel level, int outputs)
    {
        const int Most = Taps * MostChannels * byte.MaxValue * sbyte.MaxValue;
        Assert.InRange(Most, Winograd.MostSum(4) - (Taps * byte.MaxValue * sbyte.MaxValue), Winograd.MostSum(4));
        foreach (var weight in (sbyte[])[sbyte.MaxValue, -sbyte.MaxValue]) Verify(level, outputs, (1, 6, 6, MostChannels, 16), () => byte.MaxValue, () => weight);
    }

    private static void Verify(SimdLevel level, int outputs, (int Batch, int Height, int Width, int Channels, int Columns) size, Func<byte> input, Func<sbyte> weight)
    {
        const byte Zero = 77;
        var (batch, height, width, channels, columns) = size;
        var winograd = Winograd.OfBytes(level, new WinogradShape(batch, height, width, channels, height, width, columns, 1, 1), outputs, workers: 3);
        var (pixels, room) = (batch * height * width, (columns + 63) & -64);
        var (x, w, y) = (new byte[pixels * channels], new sbyte[columns * Taps * channels], new float[pixels * columns]);
        var (bias, multipliers, zeros) = (new int[room], new float[room], new byte[channels]);
        for (var i = 0; i < x.Length; i++) x[i] = input();
        for (var i = 0; i < w.Length; i++) w[i] = weight();
        for (var n = 0; n < columns; n++) bias[n] = 1000 * n;
        Array.Fill(multipliers, 1f);
        Array.Fill(zeros, Zero);
        using var packed = new CanaryBuffer((int)winograd.PackedFloats);
        using var scratch = new CanaryBuffer((int)(winograd.ScratchBytes(3) / sizeof(float)));
        fixed (byte* from = x, padding = zeros)
        fixed (sbyte* loose = w)
        fixed (float* to = y, scales = multipliers)
        fixed (int* begin = bias)
        {
            winograd.Pack(loose, new([.. Enumerable.Range(0, Taps).Select(tap => (nint)tap * channels)], K: 1, Column: Taps * channels), packed.Pointer);
            var image = new WinogradImage { Input = new(from, channels), Output = new((byte*)to, columns * sizeof(float)), Zeros = padding };
            var weights = new GemmWeights(1, channels, columns)
            {
                Packed = packed.Pointer,
                Bias = begin,
                Rescale = new() { Multipliers = scales, Lo = float.NegativeInfinity, Hi = float.PositiveInfinity },
            };
            for (var phase = 0; phase < winograd.Phases; phase++)
            {
                for (var unit = winograd.Units(phase); unit > 0; unit -= 2)
                    winograd.Run(weights, image, phase, Math.Max(0, unit - 2), unit, worker: unit % 3, (byte*)scratch.Pointer);
            }
        }

        packed.Check();
        scratch.Check();
        for (var pixel = 0; pixel < pixels; pixel++)
        {
            var (row, column, origin) = (pixel / width % height, pixel % width, pixel / width / height * height);
            for (var n = 0; n < columns; n++)
            {
                var sum = bias[n];
                for (var tap = 0; tap < Taps; tap++)
                {
                    var (i, j) = (row + (tap / 3) - 1, column + (tap % 3) - 1);
                    var inside = (uint)i < (uint)height && (uint)j < (uint)width;
                    for (var k = 0; k < channels; k++)
                        sum += (inside ? x[((((origin + i) * width) + j) * channels) + k] : Zero) * w[(((n * Taps) + tap) * channels) + k];
                }

                Assert.Equal(sum, y[(pixel * columns) + n]);
            }
        }
    }
}
