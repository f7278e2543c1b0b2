using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class WinogradTests
{
    public static TheoryData<SimdLevel, int> LevelsAndTiles
    {
        get
        {
            var data = new TheoryData<SimdLevel, int>();
            foreach (var level in Cpu.Supported)
                foreach (var outputs in (int[])[2, 4]) data.Add(level, outputs);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(LevelsAndTiles))]
    public void Every_small_image_equals_the_definition(SimdLevel level, int outputs)
    {
        for (var height = 1; height <= 9; height++) Verify(level, outputs, 1, height, (height * 5 % 9) + 1, 3, 5, 1, 1, residual: false);
    }

    [Theory]
    [MemberData(nameof(LevelsAndTiles))]
    public void Awkward_channel_counts_equal_the_definition(SimdLevel level, int outputs)
    {
        foreach (var (channels, columns) in ((int, int)[])[(1, 1), (1, 33), (15, 16), (17, 31), (33, 48), (20, 65)])
            Verify(level, outputs, 1, 5, 6, channels, columns, 1, 1, residual: true);
    }

    [Theory]
    [MemberData(nameof(LevelsAndTiles))]
    public void Padding_may_be_absent_or_on_one_side_only(SimdLevel level, int outputs)
    {
        Verify(level, outputs, 1, 7, 8, 4, 6, 0, 0, residual: false);
        Verify(level, outputs, 1, 7, 8, 4, 6, 2, 0, residual: true);
        Verify(level, outputs, 1, 8, 7, 4, 6, 0, 2, residual: false);
    }

    [Theory]
    [MemberData(nameof(LevelsAndTiles))]
    public void Blocks_may_cross_the_images_of_a_batch(SimdLevel level, int outputs) =>
        Verify(level, outputs, 3, 15, 14, 8, 24, 1, 1, residual: true);

    private static GemmLayout Layout(nint channels) => new([.. Enumerable.Range(0, 9).Select(tap => tap * channels)], K: 1, Column: 9 * channels);

    private static void Verify(
        SimdLevel level, int outputs, int batch, int height, int width, int channels, int columns, int padTop, int padLeft, bool residual)
    {
        const float Lo = -1, Hi = 2;
        // Any output size is a convolution's: what lies below or right of the image is padding too.
        int outHeight = Math.Max(1, height + (2 * padTop) - 2), outWidth = Math.Max(1, width + (2 * padLeft) - 2);
        var random = new Random(HashCode.Combine(height, width, channels, columns));
        int inputPitch = channels + 2, outputPitch = columns + 5;
        using var input = CanaryBuffer.Random(batch * height * width * inputPitch, random);
        using var weights = CanaryBuffer.Random(columns * 9 * channels, random);
        using var bias = CanaryBuffer.Random(columns, random);
        using var added = CanaryBuffer.Random(batch * outHeight * outWidth * columns, random);
        using var output = new CanaryBuffer(batch * outHeight * outWidth * outputPitch);
        using var zeros = new CanaryBuffer(channels);
        zeros.Span.Clear();
        output.Span.Fill(-77);

        var shape = new WinogradShape(batch, height, width, channels, outHeight, outWidth, columns, padTop, padLeft);
        var winograd = Winograd.OfFloats(level, shape, outputs, workers: 3);
        using var packed = new CanaryBuffer((int)winograd.PackedFloats);
        using var scratch = new CanaryBuffer((int)(winograd.ScratchBytes(3) / sizeof(float)));
        winograd.Pack(weights.Pointer, Layout(channels), packed.Pointer);
        var image = new WinogradImage
        {
            Input = new((byte*)input.Pointer, inputPitch * sizeof(float)),
            Output = new((byte*)output.Pointer, outputPitch * sizeof(float)),
            Residual = residual ? new((byte*)added.Pointer, columns * sizeof(float)) : default,
            Zeros = (byte*)zeros.Pointer,
        };
        var product = new GemmWeights(1, channels, columns) { Packed = packed.Pointer, Bias = bias.Pointer, Epilogue = new() { Lo = Lo, Hi = Hi } };
        for (var phase = 0; phase < winograd.Phases; phase++)
        {
            for (var unit = winograd.Units(phase); unit > 0; unit -= 2)
                winograd.Run(product, image, phase, Math.Max(0, unit - 2), unit, worker: unit % 3, (byte*)scratch.Pointer);
        }
        foreach (var buffer in (CanaryBuffer[])[packed, scratch, output]) buffer.Check();

        for (var pixel = 0; pixel < batch * outHeight * outWidth; pixel++)
        {
            int x = pixel % outWidth, y = pixel / outWidth % outHeight, origin = pixel / outWidth / outHeight;
            for (var column = 0; column < outputPitch; column++)
            {
                var actual = output.Span[(pixel * outputPitch) + column];
                if (column >= columns)
                {
                    Assert.Equal(-77, actual);
                    continue;
                }
                double sum = bias.Span[column] + (residual ? added.Span[(pixel * columns) + column] : 0), magnitude = 1;
                for (var tap = 0; tap < 9; tap++)
                {
                    int row = y + (tap / 3) - padTop, place = x + (tap % 3) - padLeft;
                    if (row < 0 || row >= height || place < 0 || place >= width) continue;
                    for (var channel = 0; channel < channels; channel++)
                    {
                        var term = (double)input.Span[(((((origin * height) + row) * width) + place) * inputPitch) + channel]
                            * weights.Span[(((column * 9) + tap) * channels) + channel];
                        sum += term;
                        magnitude += Math.Abs(term);
                    }
                }
                var error = Math.Abs(Math.Clamp(sum, Lo, Hi) - actual);
                Assert.True(error <= 3e-6 * magnitude, $"{level} F{outputs} {height}×{width} {channels}→{columns} at pixel {pixel}, column {column}: {actual}, not {sum}");
            }
        }
    }
}
