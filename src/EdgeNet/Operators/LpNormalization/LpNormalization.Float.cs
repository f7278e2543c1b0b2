using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Divides lines along an axis by their norms; of lines side by side, a stretch of columns at once.</summary>
internal sealed unsafe class LpNormalizationStep : Step
{
    private const int Columns = 1024;

    private readonly AxisLines lines;
    private readonly bool squares;
    private readonly Reducer<float> sum;
    private readonly BinaryMap<float, float> multiply;
    private FloatRows x, y;
    private float* scratch;

    public LpNormalizationStep(LpNormalization op, KernelContext c)
    {
        var shape = c.Input(0).Shape;
        lines = new(shape, op.Axis < 0 ? op.Axis + shape.Rank : op.Axis);
        squares = op.P == 2;
        sum = squares ? Reducer.Of(default(Reductions.SumOfSquares), c.Level) : Reducer.Of(default(Reductions.SumOfMagnitudes), c.Level);
        multiply = new Mul().Floats(c.Level);
    }

    public override long ScratchBytes(int workers) => lines.AreAdjacent ? 0 : (long)workers * Columns * sizeof(float);

    public override bool MayOverwrite(int input) => true;

    public override bool TakesPitchedInput(int input) => lines.AreRows;

    public override bool TakesPitchedOutput(int output) => lines.AreRows;

    public override void Bind(Binding binding)
    {
        x = new(binding.Input<float>(0), (nint)(lines.AreRows ? binding.InputPitch(0) : lines.Pitch));
        y = new(binding.Output<float>(), (nint)(lines.AreRows ? binding.OutputPitch() : lines.Pitch));
        scratch = (float*)binding.Scratch;
    }

    public override int Units(int phase) => lines.Units;

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (lines.AreAdjacent)
        {
            var (row, after) = lines.Rows(begin, end);
            for (; row < after; row++)
            {
                var length = (nint)lines.Length;
                multiply.RunRight(x[(nint)row], Factor(sum.Run(x[(nint)row], length)), y[(nint)row], length);
            }

            return;
        }

        for (var unit = begin; unit < end; unit++)
        {
            var (outer, first, after) = lines.Columns(unit);
            for (; first < after; first += Columns)
                NormalizeColumns((nint)(outer * lines.Length), (nint)first, (nint)Math.Min(Columns, after - first), scratch + worker * Columns);
        }
    }

    private void NormalizeColumns(nint row, nint first, nint columns, float* factors)
    {
        sum.RunRows(x[row] + first, (nint)lines.Length, x.Pitch, factors, columns);
        for (nint j = 0; j < columns; j++) factors[j] = Factor(factors[j]);
        for (nint i = 0; i < lines.Length; i++) multiply.Run(x[row + i] + first, factors, y[row + i] + first, columns);
    }

    private float Factor(float sum) => sum == 0 ? 0 : 1 / (squares ? MathF.Sqrt(sum) : sum);
}
