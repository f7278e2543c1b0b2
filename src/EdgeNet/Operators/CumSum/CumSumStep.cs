using System.Numerics;
using System.Numerics.Tensors;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>
/// Running sums. Along adjacent elements each sum waits for the last one, so vectors have nothing to do, and adding floats up in
/// doubles costs nothing. Along another axis whole rows of columns are added.
/// </summary>
internal sealed unsafe class CumSumStep<T, TSum>(KernelContext c, CumSum op) : Step
    where T : unmanaged, INumber<T> where TSum : unmanaged, INumber<TSum>
{
    private readonly AxisLines lines = new(c.Input(0).Shape, op.Axis < 0 ? op.Axis + c.Input(0).Shape.Rank : op.Axis);
    private readonly bool exclusive = op.Exclusive;
    private readonly bool reverse = op.Reverse;
    private T* x, y;
    private long xPitch, yPitch;

    // An exclusive sum of columns reads the row before, which is written by then.
    public override bool MayOverwrite(int input) => lines.AreAdjacent || !exclusive;

    public override bool TakesPitchedInput(int input) => lines.AreRows;

    public override bool TakesPitchedOutput(int output) => lines.AreRows;

    public override void Bind(Binding binding)
    {
        x = binding.Input<T>(0);
        y = binding.Output<T>();
        (xPitch, yPitch) = lines.AreRows ? (binding.InputPitch(0), binding.OutputPitch()) : (lines.Pitch, lines.Pitch);
    }

    public override int Units(int phase) => lines.Units;

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (lines.AreAdjacent)
        {
            var (row, after) = lines.Rows(begin, end);
            for (; row < after; row++) SumRow(x + row * xPitch, y + row * yPitch);
            return;
        }

        for (var unit = begin; unit < end; unit++)
        {
            var (outer, first, after) = lines.Columns(unit);
            var start = outer * lines.Length * lines.Inner + first;
            SumColumns(x + start, y + start, (int)(after - first));
        }
    }

    private void SumRow(T* from, T* to)
    {
        var sum = TSum.Zero;
        for (var i = 0L; i < lines.Length; i++)
        {
            var at = reverse ? lines.Length - 1 - i : i;
            var next = sum + TSum.CreateTruncating(from[at]);
            to[at] = T.CreateTruncating(exclusive ? sum : next);
            sum = next;
        }
    }

    private void SumColumns(T* from, T* to, int columns)
    {
        for (var i = 0L; i < lines.Length; i++)
        {
            var row = (reverse ? lines.Length - 1 - i : i) * lines.Inner;
            var before = reverse ? row + lines.Inner : row - lines.Inner;
            var sum = new Span<T>(to + row, columns);
            if (i == 0 && exclusive) sum.Clear();
            else if (i == 0) new ReadOnlySpan<T>(from + row, columns).CopyTo(sum);
            else TensorPrimitives.Add(new(to + before, columns), new ReadOnlySpan<T>(from + (exclusive ? before : row), columns), sum);
        }
    }
}
