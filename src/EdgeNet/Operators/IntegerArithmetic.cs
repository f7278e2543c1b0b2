using System.Numerics.Tensors;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Unsigned bytes times signed ones, summed up in 32 bits, and scaled once at the end. With x = sx·(X − zx) and w = sw[m]·W, the sum of x·w is
/// sx·sw[m] times Σ X·W − zx·Σ W; the second term, which the weights alone decide, stands in the bias. Of weights that have zero points,
/// Σ (X − zx)·(W − zw) is that with zw·(Σ X − K·zx) taken off.
/// </summary>
internal sealed unsafe class IntegerArithmetic : Arithmetic
{
    /// <summary>So many products of bytes, all as large as can be, still are a 32-bit sum.</summary>
    private const int MostProducts = int.MaxValue / (byte.MaxValue * -sbyte.MinValue);

    private readonly ByteKernel kernel;
    private readonly Quantization x;
    private Rescale rescale;
    private readonly float[] multipliers;
    private readonly int[]? weightZeros;
    private int pitch;
    private int* biases, zeros;
    private float* scales;

    /// <param name="c">The node, a linear operator.</param>
    /// <param name="kernel">What multiplies.</param>
    /// <param name="epilogue">What becomes of the reals that the sums stand for.</param>
    public IntegerArithmetic(KernelContext c, ByteKernel kernel, Epilogue epilogue) : base(kernel, sizeof(sbyte))
    {
        this.kernel = kernel;
        x = c.Input(LinearOperator.X).Quantization!;
        multipliers = Multipliers(c);
        var w = c.Input(LinearOperator.W);
        if (!IsSymmetric(c)) weightZeros = [.. Enumerable.Range(0, w.Shape[0]).Select(m => w.Quantization!.ZeroPoints[w.Quantization.Axis is null ? 0 : m])];
        rescale = RescaleOf(c, epilogue);
    }

    /// <summary>What multiplies.</summary>
    public ByteKernel Kernel => kernel;

    public override int OutputBytes => rescale.GivesBytes ? sizeof(byte) : sizeof(float);

    public override int ResidualBytes => rescale.ResidualIsBytes ? sizeof(byte) : sizeof(float);

    public override string Format => $"bytes {kernel.TileN}";

    public override bool SumsRows => weightZeros is not null;

    public override byte Zero => (byte)x.ZeroPoints[0];

    /// <summary>
    /// Whether a linear operator's integers are of the kind this takes: x of unsigned bytes with one scale, constant weights of
    /// signed bytes, biases of 32-bit integers in units of both scales, results of bytes unless an activation needs reals or a residual is one.
    /// </summary>
    public static bool Applies(KernelContext c, Epilogue epilogue) =>
        c.Input(LinearOperator.X) is { Type: DType.U8, Quantization: { Axis: null } x }
        && c.Input(LinearOperator.W) is { Type: DType.I8, Quantization: { Axis: null or 0 } w }
        && c.Constant(LinearOperator.W) is not null && c.Input(LinearOperator.W).Shape.Stride(0) <= (IsSymmetric(c) ? MostProducts : MostProducts / 2)
        && (!c.HasInput(LinearOperator.B) || (c.Constant(LinearOperator.B) is { Spec: { Type: DType.I32, Quantization: { } b } } && IsProduct(b, x, w)))
        && (!c.HasInput(LinearOperator.R) || c.Input(LinearOperator.R) is { Type: DType.U8, Quantization.Axis: null } || (c.Input(LinearOperator.R).Type == DType.F32 && c.Output().Type == DType.F32))
        && (epilogue.Map is null || c.Output().Type == DType.F32);

    /// <summary>The largest sum of products, positive or negative, that any inputs can have with a linear operator's weights.</summary>
    public static long MostSum(KernelContext c)
    {
        ReadOnlySpan<sbyte> weights = c.Constant(LinearOperator.W)!.Span<sbyte>();
        var (count, most) = ((int)c.Input(LinearOperator.W).Shape.Stride(0), 0L);
        var integers = new int[count];
        for (; weights.Length > 0; weights = weights[count..])
        {
            TensorPrimitives.ConvertTruncating(weights[..count], integers);
            // The positive ones are half of the sum and of the sum of magnitudes together, the negative ones half of what is between these.
            most = Math.Max(most, (TensorPrimitives.SumOfMagnitudes<int>(integers) + Math.Abs(TensorPrimitives.Sum<int>(integers))) / 2);
        }

        return most * byte.MaxValue;
    }

    /// <summary>Whether a linear operator's weights have no zero points.</summary>
    public static bool IsSymmetric(KernelContext c) => c.Input(LinearOperator.W).Quantization!.IsSymmetric;

    /// <summary>How the sums of a linear operator become results, but for the multipliers.</summary>
    private static Rescale RescaleOf(KernelContext c, Epilogue epilogue)
    {
        var (result, residual) = (c.Output().Quantization, c.HasInput(LinearOperator.R) ? c.Input(LinearOperator.R).Quantization : null);
        var (scale, zero) = result is null ? (1f, 0) : (result.Scales[0], result.ZeroPoints[0]);
        return new()
        {
            Lo = Bound(epilogue.Lo),
            Hi = Bound(epilogue.Hi),
            GivesBytes = result is not null,
            ZeroPoint = zero,
            ResidualIsBytes = residual is not null,
            ResidualMultiplier = residual is null ? 1 : residual.Scales[0] / scale,
            ResidualZeroPoint = residual?.ZeroPoints[0] ?? 0,
            Map = epilogue.Map,
        };

        // To round a bound is the same as to round what it bounds.
        float Bound(float bound) => result is null ? bound : MathF.Round(Math.Clamp(bound / scale, -zero, byte.MaxValue - zero), MidpointRounding.ToEven);
    }

    /// <summary>What the sums of each output channel are multiplied with.</summary>
    private static float[] Multipliers(KernelContext c)
    {
        var (x, w) = (c.Input(LinearOperator.X).Quantization!, c.Input(LinearOperator.W));
        var factors = new float[w.Shape[0]];
        for (var m = 0; m < factors.Length; m++) factors[m] = ProductScale(x, w.Quantization!, m) / (c.Output().Quantization?.Scales[0] ?? 1);
        return factors;
    }

    /// <summary>What one is worth in sums of output channel <paramref name="channel"/>.</summary>
    public static float ProductScale(Quantization x, Quantization w, int channel) => x.Scales[0] * w.Scales[w.Axis is null ? 0 : channel];

    private static bool IsProduct(Quantization bias, Quantization x, Quantization w)
    {
        if (bias.Scales.Length != w.Scales.Length || !bias.IsSymmetric) return false;
        for (var m = 0; m < bias.Scales.Length; m++)
            if (bias.Scales[m] != ProductScale(x, w, m)) return false;
        return true;
    }

    /// <summary>The bias and the multiplier of every column of every product, as many of each as fill the panels.</summary>
    public override void Prepare(KernelContext c, WeightMatrix[] matrices, Product[] products, string format)
    {
        pitch = matrices.Select(m => kernel.Panels(m.Columns) * kernel.TileN).DefaultIfEmpty().Max();
        rescale.IsBounded = IsBounded(matrices, c.HasInput(LinearOperator.B) ? c.Constant(LinearOperator.B)!.Span<int>() : []);
        var bias = c.HasInput(LinearOperator.B) ? (int*)c.Constant(LinearOperator.B)!.Pointer : null;
        var (sums, multipliers, zero) = (ColumnSums(c, matrices, format), this.multipliers, x.ZeroPoints[0] - kernel.InputBias);
        scales = (float*)EachColumn(sizeof(float), (to, _, column, channel) => ((float*)to)[column] = multipliers[channel]);
        zeros = weightZeros is null ? null : (int*)EachColumn(sizeof(int), (to, _, column, channel) => ((int*)to)[column] = weightZeros[channel]);
        int[] packed = c.HasInput(LinearOperator.B) ? [LinearOperator.B] : [];
        biases = (int*)EachColumn(sizeof(int), (to, matrix, column, channel) =>
        {
            var centred = sums[matrix][column % pitch] - (weightZeros is null ? 0 : matrices[matrix].Taps * matrices[matrix].K * weightZeros[channel]);
            ((int*)to)[column] = (bias == null ? 0 : bias[channel]) - (zero * centred);
        }, packed);

        // As many of something as fill the panels of every product: for its matrix, its place, and its output channel.
        nint EachColumn(int size, Action<nint, int, int, int> fill, params ReadOnlySpan<int> inputs) => c.Table((long)products.Length * pitch * size, to =>
        {
            for (var i = 0; i < products.Length; i++)
                for (var n = 0; n < matrices[products[i].Matrix].Columns; n++) fill(to, products[i].Matrix, (i * pitch) + n, products[i].Channel + n);
        }, inputs);
    }

    public override void Complete(ref GemmWeights weights, int index, int channel, void* bias)
    {
        weights.Bias = biases + ((nint)index * pitch);
        weights.Rescale = rescale;
        weights.Rescale.Multipliers = scales + ((nint)index * pitch);
        if (zeros != null) weights.Rescale.ZeroPoints = zeros + ((nint)index * pitch);
    }

    /// <summary>Whether no sum of products, bias and residual can be beyond 30 bits when it is scaled.</summary>
    private bool IsBounded(WeightMatrix[] matrices, ReadOnlySpan<int> bias)
    {
        var products = matrices.Select(m => (double)m.Taps * m.K).DefaultIfEmpty().Max() * byte.MaxValue * (weightZeros is null ? -sbyte.MinValue : byte.MaxValue);
        var most = 0.0;
        foreach (var b in bias) most = Math.Max(most, Math.Abs((double)b));
        return ((products + most) * multipliers.DefaultIfEmpty().Max()) + (byte.MaxValue * (double)rescale.ResidualMultiplier) < 1 << 30;
    }

    /// <summary>The sum of each column of each matrix, kept like the packed weights: it takes as long to read them all as to pack them.</summary>
    private static int*[] ColumnSums(KernelContext c, WeightMatrix[] matrices, string format)
    {
        var constant = c.Constant(LinearOperator.W)!;
        var all = (int*)c.Pack(LinearOperator.W, $"sums {format}", (long)matrices.Sum(m => m.Columns) * sizeof(int), to =>
        {
            var sums = (int*)to;
            foreach (var matrix in matrices)
            {
                SumColumns((sbyte*)constant.Pointer, matrix, sums);
                sums += matrix.Columns;
            }
        });
        var each = new int*[matrices.Length];
        for (var i = 0; i < matrices.Length; all += matrices[i++].Columns) each[i] = all;
        return each;
    }

    private static void SumColumns(sbyte* weights, WeightMatrix matrix, int* sums)
    {
        for (var n = 0; n < matrix.Columns; n++)
        {
            sums[n] = 0;
            foreach (var tap in matrix.Layout.Taps)
            {
                var from = weights + matrix.Offset + tap + (n * matrix.Layout.Column);
                for (var k = 0; k < matrix.K; k++) sums[n] += from[k * matrix.Layout.K];
            }
        }
    }
}
