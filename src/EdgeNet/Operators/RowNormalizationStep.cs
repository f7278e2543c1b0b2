using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Normalizes rows, each a sample's elements from some axis to the last, by their own moments. A long row is cut into chunks
/// for several workers: one phase measures them, and the next adds their moments up in order and normalizes.
/// </summary>
internal sealed unsafe class RowNormalizationStep : Step
{
    private const int X = 0, Scale = 1, Shift = 2;
    private const int ElementsPerUnit = 16 * 1024;

    private readonly RowNormalizer normalizer;
    private readonly float epsilon;
    private readonly bool aboutZero;
    private readonly bool wholeRows;
    private readonly long rows, length, chunks;
    private FloatRows x, y;
    private float* scale, shift;
    private Moments* measured;

    /// <param name="c">The node.</param>
    /// <param name="axis">Where rows begin, counted from the front.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    /// <param name="aboutZero">Whether the mean is taken to be zero.</param>
    public RowNormalizationStep(KernelContext c, int axis, float epsilon, bool aboutZero)
    {
        normalizer = RowNormalizer.Of(c.Level);
        (this.epsilon, this.aboutZero) = (epsilon, aboutZero);
        var shape = c.Input(X).Shape;
        (rows, length) = (shape.Product(0, axis), shape.Product(axis, shape.Rank));
        chunks = Math.Max(1, (length + ElementsPerUnit - 1) / ElementsPerUnit);
        wholeRows = axis == shape.Rank - 1;
    }

    public override int Phases => chunks > 1 ? 2 : 1;

    public override long ScratchBytes(int workers) => chunks > 1 ? rows * chunks * sizeof(Moments) : 0;

    public override bool MayOverwrite(int input) => input == X;

    public override bool TakesPitchedInput(int input) => input == X && wholeRows;

    public override bool TakesPitchedOutput(int output) => wholeRows;

    public override void Bind(Binding binding)
    {
        x = new(binding.Input<float>(X), (nint)(wholeRows ? binding.InputPitch(X) : length));
        y = new(binding.Output<float>(), (nint)(wholeRows ? binding.OutputPitch() : length));
        scale = binding.Input<float>(Scale);
        shift = binding.Input<float>(Shift);
        measured = (Moments*)binding.Scratch;
    }

    public override int Units(int phase) => chunks > 1 ? checked((int)(rows * chunks))
        : (int)Math.Clamp(rows * length / ElementsPerUnit, 1, Math.Max(rows, 1));

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (chunks == 1)
        {
            var units = Units(phase);
            for (var row = rows * begin / units; row < rows * end / units; row++) Normalize(row, 0, Measure(x[(nint)row], length));
            return;
        }

        for (long unit = begin; unit < end; unit++)
        {
            var (row, chunk) = Math.DivRem(unit, chunks);
            if (phase == 0) measured[unit] = Measure(x[(nint)row] + First(chunk), First(chunk + 1) - First(chunk));
            else Normalize(row, chunk, Total(row));
        }
    }

    private long First(long chunk) => length * chunk / chunks;

    private Moments Total(long row)
    {
        Moments total = default;
        for (var chunk = row * chunks; chunk < (row + 1) * chunks; chunk++) total += measured[chunk];
        return total;
    }

    private Moments Measure(float* from, long count) =>
        aboutZero ? normalizer.MeasureAboutZero(from, (nint)count) : normalizer.Measure(from, (nint)count);

    private void Normalize(long row, long chunk, Moments moments)
    {
        var (first, last) = (First(chunk), First(chunk + 1));
        normalizer.Apply(x[(nint)row] + first, y[(nint)row] + first, (nint)(last - first), moments, epsilon,
            scale + first, shift == null ? null : shift + first);
    }
}
