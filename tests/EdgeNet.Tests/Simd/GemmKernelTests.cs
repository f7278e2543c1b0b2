using EdgeNet.Simd;

namespace EdgeNet.Tests.Simd;

public sealed unsafe class GemmKernelTests
{
    public static TheoryData<SimdLevel> Levels => new(Cpu.Supported);

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_number_of_rows_up_to_two_tiles_equals_the_definition(SimdLevel level)
    {
        var tileM = GemmKernel.For(level).TileM;
        for (var m = 0; m <= (2 * tileM) + 1; m++) Verify(level, m, n: 19, k: 5, taps: 1, bias: true, residual: false);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_number_of_columns_up_to_two_panels_equals_the_definition(SimdLevel level)
    {
        var tileN = GemmKernel.For(level).TileN;
        for (var n = 1; n <= (2 * tileN) + 1; n++)
        {
            Verify(level, m: 3, n, k: 7, taps: 1, bias: true, residual: true);
            Verify(level, m: 14, n, k: 2, taps: 1, bias: false, residual: false);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_depth_and_number_of_taps_equals_the_definition(SimdLevel level)
    {
        for (var taps = 1; taps <= 9; taps += 4)
            for (var k = 0; k <= 9; k++)
                foreach (var m in (int[])[1, 2, 15]) Verify(level, m, n: 33, k, taps, bias: true, residual: true);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Many_rows_in_several_blocks_equal_the_definition(SimdLevel level) =>
        Verify(level, m: 500, n: 40, k: 24, taps: 1, bias: true, residual: false);

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_lone_row_of_many_panels_equals_the_definition(SimdLevel level)
    {
        var kernel = GemmKernel.For(level);
        for (var panels = 3; panels <= 9; panels++)
            foreach (var more in (int[])[0, 1])
                Verify(level, m: 1, (panels * kernel.TileN) + more, k: 7, taps: 3, bias: true, residual: false);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_lone_row_has_the_same_bits_however_many_share_the_work(SimdLevel level)
    {
        const int K = 50;
        var kernel = GemmKernel.For(level);
        var n = (11 * kernel.TileN) + 1;
        using var input = CanaryBuffer.Random(K, new Random(1));
        using var matrix = CanaryBuffer.Random(K * n, new Random(2));
        using var packed = new CanaryBuffer((int)kernel.PackedFloats(1, K, n));
        var weights = new GemmWeights(1, K, n) { Packed = packed.Pointer };
        kernel.Pack(matrix.Pointer, GemmLayout.Rows(n), weights, 0, kernel.Panels(n));
        var alone = Shared(1);
        for (var workers = 2; workers <= 5; workers++) Assert.Equal(alone, Shared(workers));

        float[] Shared(int workers)
        {
            using var output = new CanaryBuffer(n);
            var source = new MatrixSource(new((byte*)input.Pointer, K * sizeof(float)), new((byte*)output.Pointer, n * sizeof(float)), default);
            var sweep = new GemmSweep(kernel, new GemmShape(1, 1, K, n), workers);
            using var scratch = new CanaryBuffer((int)(sweep.ScratchBytes / sizeof(float)));
            for (var unit = 0; unit < sweep.Units; unit++) sweep.Run(weights, source, unit, unit + 1, (byte*)scratch.Pointer);
            return output.Span.ToArray();
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Rows_a_page_apart_are_copied_and_equal_the_definition(SimdLevel level) =>
        Verify(level, m: 31, n: 17, k: 1024, taps: 1, bias: false, residual: true);

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_residual_that_is_the_output_accumulates(SimdLevel level)
    {
        using var input = CanaryBuffer.Random(15, new Random(1));
        using var weights = CanaryBuffer.Random(15, new Random(2));
        using var output = new CanaryBuffer(25);
        output.Span.Fill(100);
        Multiply(level, input, weights, null, output, output, 5, 5, 3, 1, float.NegativeInfinity, float.PositiveInfinity, 5);
        for (var i = 0; i < 25; i++)
        {
            double sum = 100;
            for (var k = 0; k < 3; k++) sum += (double)input.Span[(i / 5 * 3) + k] * weights.Span[(i % 5 * 3) + k];
            Assert.Equal(sum, output.Span[i], 1e-4);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Nan_passes_through_the_clamp(SimdLevel level)
    {
        using var input = new CanaryBuffer(1);
        using var weights = new CanaryBuffer(37);
        using var output = new CanaryBuffer(37);
        input.Span[0] = float.NaN;
        weights.Span.Fill(1);
        Multiply(level, input, weights, null, null, output, 1, 37, 1, 1, 0, 6, 37);
        Assert.All(output.Span.ToArray(), value => Assert.True(float.IsNaN(value)));
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Weights_pack_alike_from_either_order(SimdLevel level)
    {
        var kernel = GemmKernel.For(level);
        foreach (var n in (int[])[1, 3, 8, 16, 21, 32, 45, 64])
        {
            const int K = 5, Taps = 2;
            using var byColumn = CanaryBuffer.Random(n * Taps * K, new Random(n));
            using var byRow = new CanaryBuffer(n * Taps * K);
            for (var column = 0; column < n; column++)
                for (var i = 0; i < Taps * K; i++) byRow.Span[(i * n) + column] = byColumn.Span[(column * Taps * K) + i];
            using var a = new CanaryBuffer((int)kernel.PackedFloats(Taps, K, n));
            using var b = new CanaryBuffer((int)kernel.PackedFloats(Taps, K, n));
            var weights = new GemmWeights(Taps, K, n) { Packed = a.Pointer };
            kernel.Pack(byColumn.Pointer, new GemmLayout([0, K], 1, Taps * K), weights, 0, kernel.Panels(n));
            weights.Packed = b.Pointer;
            kernel.Pack(byRow.Pointer, new GemmLayout([0, K * n], n, 1), weights, 0, kernel.Panels(n));
            a.Check();
            b.Check();
            Assert.True(a.Span.SequenceEqual(b.Span));
            Assert.DoesNotContain(a.Span.ToArray(), float.IsNaN);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_few_rows_may_be_done_panel_by_panel_into_their_own_sum(SimdLevel level)
    {
        const int N = 71, K = 9;
        var kernel = GemmKernel.For(level);
        for (var m = 1; m <= kernel.TileM; m++)
        {
            using var input = CanaryBuffer.Random(m * K, new Random(m));
            using var matrix = CanaryBuffer.Random(K * N, new Random(m + 1));
            using var output = CanaryBuffer.Random(m * N, new Random(m + 2));
            using var packed = new CanaryBuffer((int)kernel.PackedFloats(1, K, N));
            var weights = new GemmWeights(1, K, N) { Packed = packed.Pointer };
            kernel.Pack(matrix.Pointer, GemmLayout.Rows(N), weights, 0, kernel.Panels(N));
            var before = output.Span.ToArray();
            var (x, y) = (new ByteRows((byte*)input.Pointer, K * sizeof(float)), new ByteRows((byte*)output.Pointer, N * sizeof(float)));
            for (var panel = kernel.Panels(N); panel > 0; panel--) kernel.MultiplyFew(weights, m, x, y, residual: y, panel - 1, panel);
            output.Check();
            for (var i = 0; i < m * N; i++)
            {
                double sum = before[i];
                for (var k = 0; k < K; k++) sum += (double)input.Span[(i / N * K) + k] * matrix.Span[(k * N) + (i % N)];
                Assert.Equal(sum, output.Span[i], 1e-5);
            }
        }
    }

    [Fact]
    public void The_peak_is_positive_at_every_level() =>
        Assert.All(Cpu.Supported, level => Assert.True(FmaPeak.FlopsPerSecond(level) > 1e6));

    private static void Verify(SimdLevel level, int m, int n, int k, int taps, bool bias, bool residual)
    {
        const float Lo = -0.5f, Hi = 1.5f;
        var random = new Random(HashCode.Combine(m, n, k, taps));
        var pitch = n + 3;
        using var input = CanaryBuffer.Random(m * taps * k, random);
        using var weights = CanaryBuffer.Random(n * taps * k, random);
        using var biases = CanaryBuffer.Random(n, random);
        using var added = CanaryBuffer.Random(m * pitch, random);
        using var output = new CanaryBuffer(m * pitch);
        output.Span.Fill(-77);
        Multiply(level, input, weights, bias ? biases : null, residual ? added : null, output, m, n, k, taps, Lo, Hi, pitch);
        for (var row = 0; row < m; row++)
        {
            for (var column = 0; column < pitch; column++)
            {
                var actual = output.Span[(row * pitch) + column];
                if (column >= n)
                {
                    Assert.Equal(-77, actual);
                    continue;
                }
                double sum = (bias ? biases.Span[column] : 0) + (residual ? added.Span[(row * pitch) + column] : 0);
                double magnitude = 1;
                for (var i = 0; i < taps * k; i++)
                {
                    double product = (double)input.Span[(row * taps * k) + i] * weights.Span[(column * taps * k) + i];
                    sum += product;
                    magnitude += Math.Abs(product);
                }
                var error = Math.Abs(Math.Clamp(sum, Lo, Hi) - actual);
                Assert.True(error <= 1e-6 * magnitude, $"{level} {m}×{n}×{k}×{taps} at [{row},{column}]: {actual}, not {sum}");
            }
        }
    }

    /// <summary>Input [m][tap][k], weights [n][tap][k].</summary>
    private static void Multiply(
        SimdLevel level, CanaryBuffer input, CanaryBuffer weights, CanaryBuffer? bias, CanaryBuffer? residual, CanaryBuffer output,
        int m, int n, int k, int taps, float lo, float hi, int pitch)
    {
        var kernel = GemmKernel.For(level);
        using var packed = new CanaryBuffer((int)kernel.PackedFloats(taps, k, n));
        var product = new GemmWeights(taps, k, n)
        {
            Packed = packed.Pointer,
            Bias = bias is null ? null : bias.Pointer,
            Epilogue = new() { Lo = lo, Hi = hi },
        };
        kernel.Pack(weights.Pointer, new GemmLayout([.. Enumerable.Range(0, taps).Select(tap => (nint)tap * k)], 1, (nint)taps * k), product, 0, kernel.Panels(n));
        var source = new TappedRows
        {
            Input = input.Pointer,
            Output = output.Pointer,
            Residual = residual is null ? null : residual.Pointer,
            Taps = taps,
            K = k,
            Pitch = pitch,
        };
        // Three workers' units, backwards: in whatever order they come, every one must be whole.
        var sweep = new GemmSweep(kernel, new GemmShape(m, taps, k, n) { HasResidual = residual is not null }, workers: 3);
        using var scratch = new CanaryBuffer((int)(sweep.ScratchBytes / sizeof(float)));
        for (var unit = sweep.Units; unit > 0; unit -= 2)
            sweep.Run(product, source, Math.Max(0, unit - 2), unit, (byte*)scratch.Pointer);
        foreach (var buffer in (CanaryBuffer?[])[packed, output, scratch]) buffer?.Check();
    }

    private sealed class TappedRows : GemmSource
    {
        public float* Input, Output, Residual;
        public int Taps, K, Pitch;

        public override void Locate(int row, in GemmRows tile, int tileM)
        {
            for (var i = 0; i < tile.Count; i++)
            {
                for (var tap = 0; tap < Taps; tap++) tile.Input[(tap * tileM) + i] = (byte*)(Input + ((((row + i) * Taps) + tap) * K));
                tile.Output[i] = (byte*)(Output + ((row + i) * Pitch));
                if (tile.Residual != null) tile.Residual[i] = (byte*)(Residual + ((row + i) * Pitch));
            }
        }
    }
}
