using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

/// <summary>The kernel that ARM runs, on whatever processor this is; the others are run by the operators' conformance cases.</summary>
public sealed unsafe class ByteKernelTests
{
    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(13, 11, 20)]
    [InlineData(5, 8, 7)]
    [InlineData(25, 3, 64)]
    public void What_arm_runs_sums_up_as_the_definition_says(int m, int n, int k)
    {
        var kernel = ByteKernel.KernelArm;
        var random = new Random(m);
        var (x, w, y) = (new byte[m * k], new sbyte[n * k], new float[m * n]);
        random.NextBytes(x);
        for (var i = 0; i < w.Length; i++) w[i] = (sbyte)random.Next(-128, 128);
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
            var weights = new GemmWeights(1, k, n)
            {
                Packed = to,
                Bias = first,
                Rescale = new() { Multipliers = scales, Lo = float.NegativeInfinity, Hi = float.PositiveInfinity },
            };
            kernel.Pack(loose, GemmLayout.Columns(k), weights, 0, kernel.Panels(n));
            sweep.Run(weights, new MatrixSource(new(from, k), new((byte*)output, n * sizeof(float)), default) { End = from + x.Length }, 0, sweep.Units, scratch);
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
}
