using EdgeNet.Kernels;
using EdgeNet.Simd;
using static EdgeNet.Operators.BatchNormalization;

namespace EdgeNet.Operators;

/// <summary>
/// Batch normalization that wasn't folded into a convolution. The coefficients are a table of the plan; where parameters are
/// computed, each run begins by making them.
/// </summary>
internal sealed unsafe class BatchNormalizationStep : Step
{
    private const int ElementsPerUnit = 16 * 1024;

    private readonly BatchNormalization op;
    private readonly ChannelAffine affine;
    private readonly int channels;
    private readonly long rows;
    private readonly nint table;
    private FloatRows x, y;
    private float* scale, b, mean, variance, coefficients;

    public BatchNormalizationStep(BatchNormalization op, KernelContext c)
    {
        this.op = op;
        affine = ChannelAffine.Of(c.Level);
        (channels, rows) = (c.Input(X).Shape[^1], c.Input(X).Shape.Rows);
        if (Enumerable.Range(Scale, Var).Any(p => c.Constant(p) is null)) return;
        table = c.Table(Bytes, at => FillCoefficients(c.Constant(Scale)!.Span<float>(), c.Constant(B)!.Span<float>(),
            c.Constant(BatchNormalization.Mean)!.Span<float>(), c.Constant(Var)!.Span<float>(), (float*)at), Scale, B, BatchNormalization.Mean, Var);
    }

    public override int Phases => table == 0 ? 2 : 1;

    public override long ScratchBytes(int workers) => table == 0 ? Bytes : 0;

    public override bool MayOverwrite(int input) => input == X;

    public override bool TakesPitchedInput(int input) => input == X;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding)
    {
        x = binding.InputRows(X);
        y = binding.OutputRows();
        scale = binding.Input<float>(Scale);
        b = binding.Input<float>(B);
        mean = binding.Input<float>(BatchNormalization.Mean);
        variance = binding.Input<float>(Var);
        coefficients = table == 0 ? (float*)binding.Scratch : (float*)table;
    }

    public override int Units(int phase) => Prepares(phase) ? 1 : (int)Math.Clamp(rows * channels / ElementsPerUnit, 1, Math.Max(rows, 1));

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (Prepares(phase))
        {
            FillCoefficients(new(scale, channels), new(b, channels), new(mean, channels), new(variance, channels), coefficients);
            return;
        }

        var units = Units(phase);
        var (first, last) = ((nint)(rows * begin / units), rows * end / units);
        affine.Run(new(x[first], x.Pitch), new(y[first], y.Pitch), last - first, channels, coefficients);
    }

    private long Bytes => 3L * ChannelAffine.Width(channels) * sizeof(float);

    private bool Prepares(int phase) => phase < Phases - 1;

    private void FillCoefficients(ReadOnlySpan<float> scale, ReadOnlySpan<float> b, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, float* to)
    {
        var width = ChannelAffine.Width(channels);
        for (var c = 0; c < channels; c++)
        {
            to[c] = mean[c];
            to[width + c] = op.Factor(scale[c], variance[c]);
            to[2 * width + c] = b[c];
        }

        for (var row = 0; row < 3; row++) ChannelAffine.Tile(to + row * width, channels);
    }
}
