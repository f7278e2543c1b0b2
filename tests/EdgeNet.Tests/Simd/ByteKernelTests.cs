using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

/// <summary>The kernels of other processors, on whatever processor this is; its own are run by the operators' conformance cases.</summary>
public sealed unsafe class ByteKernelTests
{
    private static readonly (string Name, ByteKernel Kernel)[] Kernels = [("ARM", ByteKernel.KernelArm), ("256-bit VNNI", ByteKernel.KernelVnni)];

    private static readonly (int M, int N, int K)[] Sizes = [(1, 1, 4), (13, 11, 20), (5, 8, 7), (25, 3, 64), (6, 37, 33)];

    public static IEnumerable<object[]> Products => from k in Kernels from size in Sizes select (object[])[k.Name, size.M, size.N, size.K];

    public static IEnumerable<object[]> Depthwise =>
        from k in Kernels from channels in (int[])[1, 16, 37, 64] from pixels in (int[])[1, 4, 7] select (object[])[k.Name, channels, pixels];

    [Theory]
    [MemberData(nameof(Products))]
    public void Products_of_bytes_are_summed_up_as_the_definition_says(string name, int m, int n, int k)
    {
        var kernel = Kernels.Single(each => each.Name == name).Kernel;
        var random = new Random(m);
        var (x, w, y) = (Inputs(random, m * k), Weights(random, n * k), new float[m * n]);
        var columns = kernel.Panels(n) * kernel.TileN;
        var (bias, multipliers, packed) = (new int[columns], new float[columns], new sbyte[kernel.PackedBytes(1, k, n)]);
        Array.Fill(multipliers, 1f);
        for (var column = 0; column < n; column++)
            bias[column] = (1000 * column) + (kernel.InputBias * Enumerable.Range(0, k).Sum(i => w[(column * k) + i]));
        var sweep = new GemmSweep(kernel, new GemmShape(m, 1, k, n), workers: 1);
        fixed (byte* from = x, scratch = new byte[sweep.ScratchBytes + 1])
        fixed (sbyte* loose = w, to = packed)
        fixed (float* output = y, scales = multipliers)
        fixed (int* first = bias)
        {
            var weights = new GemmWeights(1, k, n) { Packed = to, Bias = first, Rescale = Plain(scales) };
            kernel.Pack(loose, GemmLayout.Columns(k), weights, 0, kernel.Panels(n));
            var source = new MatrixSource(new(from, k), new((byte*)output, n * sizeof(float)), default) { End = from + x.Length };
            sweep.Run(weights, source, 0, sweep.Units, scratch);
        }

        for (var row = 0; row < m; row++)
        {
            for (var column = 0; column < n; column++)
            {
                var sum = 1000 * column;
                for (var i = 0; i < k; i++) sum += x[(row * k) + i] * w[(column * k) + i];
                Assert.Equal(sum, y[(row * n) + column]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Depthwise))]
    public void Channels_for_themselves_are_summed_up_as_the_definition_says(string name, int channels, int pixels)
    {
        const int Taps = 3, Quad = 4;
        var kernel = Kernels.Single(each => each.Name == name).Kernel;
        var (random, pitch) = (new Random(channels), Quad * ChannelDot.Padded(channels));
        // A pixel's taps are its own quads and those of the next two.
        var (x, w, y) = (Inputs(random, (pixels + Taps - 1) * pitch), Weights(random, Taps * pitch), new float[pixels * channels]);
        var (bias, multipliers) = (new int[pitch / Quad], new float[pitch / Quad]);
        Array.Fill(multipliers, 1f);
        for (var c = 0; c < channels; c++)
            bias[c] = (1000 * c) + (kernel.InputBias * Enumerable.Range(0, Taps * Quad).Sum(i => w[(i / Quad * pitch) + (c * Quad) + (i % Quad)]));
        fixed (byte* from = x)
        fixed (sbyte* weights = w)
        fixed (float* output = y, scales = multipliers)
        fixed (int* first = bias)
        fixed (nint* taps = (nint[])[0, pitch, 2 * pitch])
        {
            var row = new ChannelRow
            {
                Input = from,
                Step = pitch,
                Taps = taps,
                TapCount = Taps,
                Weights = weights,
                Bias = first,
                Channels = channels,
                Output = new((byte*)output, channels * sizeof(float)),
                Count = pixels,
            };
            kernel.Channels.Run(row, Plain(scales));
        }

        for (var pixel = 0; pixel < pixels; pixel++)
        {
            for (var c = 0; c < channels; c++)
            {
                var sum = 1000 * c;
                for (var tap = 0; tap < Taps; tap++)
                    for (var i = 0; i < Quad; i++) sum += x[((pixel + tap) * pitch) + (c * Quad) + i] * w[(tap * pitch) + (c * Quad) + i];
                Assert.Equal(sum, y[(pixel * channels) + c]);
            }
        }
    }

    private static Rescale Plain(float* scales) => new() { Multipliers = scales, Lo = float.NegativeInfinity, Hi = float.PositiveInfinity };

    private static byte[] Inputs(Random random, int count)
    {
        var bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }

    private static sbyte[] Weights(Random random, int count)
    {
        var weights = new sbyte[count];
        for (var i = 0; i < count; i++) weights[i] = (sbyte)random.Next(-128, 128);
        return weights;
    }
}
