using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class DepthwiseTests
{
    public static TheoryData<SimdLevel> Levels => new(Cpu.Supported);

    [Theory, MemberData(nameof(Levels))]
    public void Every_window_gives_the_definition(SimdLevel level)
    {
        foreach (var kernel in (int[])[1, 2, 3, 4, 5, 7])
        {
            foreach (var stride in (int[])[1, 2, 3])
            {
                foreach (var dilation in (int[])[1, 2])
                {
                    foreach (var size in (int[])[1, 2, 7, 9, 19])
                    {
                        foreach (var (before, after) in ((int, int)[])[(0, 0), (1, 1), (0, 1), (2, 2), (kernel, kernel)])
                        {
                            var span = ((kernel - 1) * dilation) + 1;
                            var output = ((size + before + after - span) / stride) + 1;
                            if (size + before + after < span) continue;
                            var axis = new WindowAxis(size, output, kernel, stride, dilation, before);
                            Check(new(1, axis, axis, 5), level);
                        }
                    }
                }
            }
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Every_number_of_channels_gives_the_definition(SimdLevel level)
    {
        for (var channels = 1; channels <= 70; channels++)
        {
            Check(new(2, new(6, 6, 3, Pad: 1), new(11, 6, 3, Stride: 2, Pad: 1), channels) { Epilogue = new() { Lo = -0.5f, Hi = 0.7f } }, level, residual: true);
            Check(new(1, new(2, 2, 3, Pad: 1), new(13, 13, 5, Pad: 2), channels), level, residual: true, gap: 3);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Slices_and_groups_of_channels_cover_all_of_them(SimdLevel level)
    {
        // A wide row makes slices of few channels; few rows make groups of them.
        Check(new(1, new(5, 3, 3), new(300, 300, 3, Pad: 1), 83), level);
        Check(new(1, new(3, 3, 3, Pad: 1), new(7, 7, 3, Pad: 1), 600), level);
    }

    [Theory, MemberData(nameof(Levels))]
    public void A_multiplier_gives_each_channel_several_outputs(SimdLevel level)
    {
        foreach (var multiplier in (int[])[2, 3, 5])
        {
            foreach (var channels in (int[])[1, 3, 8, 21, 40])
            {
                Check(new(2, new(5, 5, 3, Pad: 1), new(10, 10, 3, Pad: 1), channels, multiplier) { Epilogue = new() { Lo = 0, Hi = 6 } }, level, residual: true, gap: 2);
                Check(new(1, new(5, 2, 3, Stride: 2), new(10, 4, 3, Stride: 2, Dilation: 2), channels, multiplier), level, bias: false);
            }
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void The_residual_may_be_the_output_itself(SimdLevel level)
    {
        var shape = new DepthwiseShape(1, new(5, 5, 3, Pad: 1), new(9, 9, 3, Pad: 1), 29);
        var random = new Random(5);
        using var x = CanaryBuffer.Random(5 * 9 * 29, random);
        using var w = CanaryBuffer.Random(9 * 29, random);
        using var r = CanaryBuffer.Random(5 * 9 * 29, random);
        using var apart = new CanaryBuffer(r.Length);
        using var within = new CanaryBuffer(r.Length);
        r.Span.CopyTo(within.Span);
        Run(shape, level, x, w, null, r, apart);
        Run(shape, level, x, w, null, within, within);
        Assert.True(apart.Span.SequenceEqual(within.Span));
    }

    [Theory, MemberData(nameof(Levels))]
    public void Units_may_be_done_in_any_pieces(SimdLevel level)
    {
        var shape = new DepthwiseShape(2, new(5, 5, 3, Pad: 1), new(9, 9, 3, Pad: 1), 130);
        var random = new Random(6);
        using var x = CanaryBuffer.Random(2 * 5 * 9 * 130, random);
        using var w = CanaryBuffer.Random(9 * 130, random);
        using var whole = new CanaryBuffer(x.Length);
        using var pieces = new CanaryBuffer(x.Length);
        Run(shape, level, x, w, null, null, whole);
        var kernel = new Depthwise(shape, level);
        using var packed = new CanaryBuffer((int)kernel.PackedFloats);
        kernel.Pack(w.Pointer, packed.Pointer);
        var buffers = new DepthwiseBuffers { Input = new(x.Pointer, 130), Packed = packed.Pointer, Output = new(pieces.Pointer, 130) };
        for (var unit = kernel.Units - 1; unit >= 0; unit--) kernel.Compute(buffers, unit, unit + 1);
        Assert.True(whole.Span.SequenceEqual(pieces.Span));
    }

    private static void Check(in DepthwiseShape shape, SimdLevel level, bool residual = false, bool bias = true, int gap = 0)
    {
        var (h, w, multiplier) = (shape.Height, shape.Width, shape.Multiplier);
        var outputs = shape.Channels * multiplier;
        var (inputPitch, outputPitch, residualPitch) = (shape.Channels + (2 * gap), outputs + gap, outputs + (3 * gap));
        var pixels = shape.Batch * h.Output * w.Output;
        var random = new Random(1);
        using var x = RandomPixels(shape.Batch * h.Input * w.Input, shape.Channels, inputPitch, random);
        using var weights = CanaryBuffer.Random(outputs * h.Kernel * w.Kernel, random);
        using var b = bias ? CanaryBuffer.Random(outputs, random) : null;
        using var r = residual ? RandomPixels(pixels, outputs, residualPitch, random) : null;
        using var y = new CanaryBuffer(((pixels - 1) * outputPitch) + outputs);
        Run(shape, level, x, weights, b, r, y, gap);
        for (var i = 0; i < y.Length; i++)
        {
            var (pixel, channel) = (i / outputPitch, i % outputPitch);
            if (channel >= outputs)
            {
                Assert.True(float.IsNaN(y.Span[i]), $"{shape}: a float between pixels was overwritten");
                continue;
            }
            var (image, oy, ox) = (pixel / (h.Output * w.Output), pixel / w.Output % h.Output, pixel % w.Output);
            double sum = (b is null ? 0 : b.Span[channel]) + (r is null ? 0d : r.Span[(pixel * residualPitch) + channel]);
            for (var ky = 0; ky < h.Kernel; ky++)
            {
                for (var kx = 0; kx < w.Kernel; kx++)
                {
                    var (iy, ix) = ((oy * h.Stride) - h.Pad + (ky * h.Dilation), (ox * w.Stride) - w.Pad + (kx * w.Dilation));
                    if (iy < 0 || iy >= h.Input || ix < 0 || ix >= w.Input) continue;
                    sum += (double)x.Span[((((image * h.Input) + iy) * w.Input) + ix) * inputPitch + (channel / multiplier)]
                        * weights.Span[(((channel * h.Kernel) + ky) * w.Kernel) + kx];
                }
            }
            Assert.True(Math.Abs(Math.Clamp(sum, shape.Epilogue.Lo, shape.Epilogue.Hi) - y.Span[i]) <= 1e-5, $"{shape}: pixel {pixel}, channel {channel}: {y.Span[i]}, expected {sum}");
        }
    }

    private static void Run(in DepthwiseShape shape, SimdLevel level, CanaryBuffer x, CanaryBuffer w, CanaryBuffer? bias, CanaryBuffer? residual, CanaryBuffer y, int gap = 0)
    {
        var kernel = new Depthwise(shape, level);
        using var packed = new CanaryBuffer((int)kernel.PackedFloats);
        kernel.Pack(w.Pointer, packed.Pointer);
        var outputs = shape.Channels * shape.Multiplier;
        var buffers = new DepthwiseBuffers
        {
            Packed = packed.Pointer,
            Bias = bias is null ? null : bias.Pointer,
            Input = new(x.Pointer, shape.Channels + (2 * gap)),
            Output = new(y.Pointer, outputs + gap),
            Residual = residual is null ? default : new(residual.Pointer, outputs + (3 * gap)),
        };
        kernel.Compute(buffers, 0, kernel.Units);
        packed.Check();
        y.Check();
    }

    /// <summary>Pixels of random channels; the floats between one pixel's channels and the next's stay NaN.</summary>
    private static CanaryBuffer RandomPixels(int pixels, int channels, int pitch, Random random)
    {
        var buffer = new CanaryBuffer(((pixels - 1) * pitch) + channels);
        for (var p = 0; p < pixels; p++)
        {
            foreach (ref var f in buffer.Span.Slice(p * pitch, channels)) f = (random.NextSingle() * 2) - 1;
        }
        return buffer;
    }
}
