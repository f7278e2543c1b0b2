using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Local response normalization, some pixels at a time.</summary>
internal sealed unsafe class LRNStep : Step
{
    private const int ElementsPerUnit = 4 * 1024;
    private const int FloatsAtOnce = 2 * 1024;
    private const int FloatsOfLine = 16;

    private readonly ResponseNormalizer normalizer;
    private readonly long rows;
    private readonly int channels, rowsAtOnce, scratchFloats;
    private FloatRows x, y;
    private float* scratch;

    public LRNStep(LRN op, KernelContext c)
    {
        (rows, channels) = (c.Input(0).Shape.Rows, c.Input(0).Shape[^1]);
        var reach = Math.Max(0, channels - 1); // beyond that there is nothing to add
        normalizer = ResponseNormalizer.Of(c.Level, Math.Min(reach, (op.Size - 1) / 2), Math.Min(reach, op.Size / 2),
            op.Bias, op.Alpha / op.Size, -op.Beta);
        rowsAtOnce = Math.Clamp(FloatsAtOnce / Math.Max(1, normalizer.ScratchFloats(1, channels)), 1, 64);
        scratchFloats = (normalizer.ScratchFloats(rowsAtOnce, channels) + FloatsOfLine - 1) / FloatsOfLine * FloatsOfLine;
    }

    public override long ScratchBytes(int workers) => (long)workers * scratchFloats * sizeof(float);

    public override bool MayOverwrite(int input) => true;

    public override bool TakesPitchedInput(int input) => true;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding)
    {
        (x, y) = (binding.InputRows(0), binding.OutputRows());
        scratch = (float*)binding.Scratch;
    }

    public override int Units(int phase) => (int)Math.Clamp(rows * channels / ElementsPerUnit, 1, Math.Max(rows, 1));

    public override void Run(int phase, int begin, int end, int worker)
    {
        var units = Units(phase);
        var mine = scratch + (long)worker * scratchFloats;
        var (row, last) = ((nint)(rows * begin / units), (nint)(rows * end / units));
        for (; row < last; row += rowsAtOnce)
            normalizer.Run(new(x[row], x.Pitch), new(y[row], y.Pitch), nint.Min(rowsAtOnce, last - row), channels, mine);
    }
}
