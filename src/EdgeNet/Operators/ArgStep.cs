using System.Numerics;
using System.Numerics.Tensors;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Finds the largest or smallest float of each line along an axis.</summary>
internal sealed unsafe class ArgStep(KernelContext c, int axis, bool largest, bool last) : Step
{
    private readonly ArgReducer reducer = ArgReducer.Of(c.Level, largest, last);
    private readonly AxisLines lines = new(c.Input(0).Shape, axis);
    private FloatRows x;
    private long* y;

    public override bool TakesPitchedInput(int input) => lines.AreRows;

    public override void Bind(Binding binding)
    {
        x = new(binding.Input<float>(0), (nint)(lines.AreRows ? binding.InputPitch(0) : lines.Pitch));
        y = binding.Output<long>();
    }

    public override int Units(int phase) => lines.Units;

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (lines.AreAdjacent)
        {
            var (first, after) = lines.Rows(begin, end);
            for (var row = first; row < after; row++) y[row] = reducer.Run(x[(nint)row], (nint)lines.Length);
            return;
        }

        for (var unit = begin; unit < end; unit++)
        {
            var (outer, first, after) = lines.Columns(unit);
            var matrix = new FloatRows(x[(nint)(outer * lines.Length)] + first, x.Pitch);
            reducer.RunRows(matrix, (nint)lines.Length, y + outer * lines.Inner + first, (nint)(after - first));
        }
    }
}

/// <summary>Finds the largest or smallest integer of each line along an axis.</summary>
internal sealed unsafe class ArgIntegerStep<T>(KernelContext c, int axis, bool largest, bool last) : Step
    where T : unmanaged, IBinaryInteger<T>
{
    private readonly AxisLines lines = new(c.Input(0).Shape, axis);
    private T* x;
    private long* y;
    private long pitch;

    public override bool TakesPitchedInput(int input) => lines.AreRows;

    public override void Bind(Binding binding)
    {
        x = binding.Input<T>(0);
        y = binding.Output<long>();
        pitch = lines.AreRows ? binding.InputPitch(0) : lines.Pitch;
    }

    public override int Units(int phase) => lines.Units;

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (lines.AreAdjacent)
        {
            var (first, after) = lines.Rows(begin, end);
            for (var row = first; row < after; row++) y[row] = Find(new(x + row * pitch, (int)lines.Length));
            return;
        }

        for (var unit = begin; unit < end; unit++)
        {
            var (outer, first, after) = lines.Columns(unit);
            for (var column = first; column < after; column++)
                y[outer * lines.Inner + column] = FindStrided(x + outer * lines.Length * pitch + column);
        }
    }

    /// <summary>Two vectorised searches: what the winner is, and where.</summary>
    private int Find(ReadOnlySpan<T> line)
    {
        var winner = largest ? TensorPrimitives.Max(line) : TensorPrimitives.Min(line);
        return last ? line.LastIndexOf(winner) : line.IndexOf(winner);
    }

    /// <summary>Scalar, as quantized outputs have their classes innermost.</summary>
    private long FindStrided(T* line)
    {
        var best = 0L;
        for (var i = 1L; i < lines.Length; i++)
        {
            var (rival, leader) = (line[i * pitch], line[best * pitch]);
            if ((largest ? rival > leader : rival < leader) || (last && rival == leader)) best = i;
        }

        return best;
    }
}
