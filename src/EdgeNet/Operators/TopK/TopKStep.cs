using System.Numerics;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Selects the best of each line with a heap whose root is the worst one kept. Nearly every element fails against that one, and
/// floats are compared with it a vector at a time. Elements that aren't adjacent are gathered first.
/// </summary>
internal sealed unsafe class TopKStep<T> : Step where T : unmanaged, INumber<T>
{
    private const int BytesOfLine = 64;

    private readonly AxisLines lines;
    private readonly ThresholdSearch search;
    private readonly bool largest;
    private readonly int k;
    private readonly long valuesAt, indicesAt, scratchBytes;
    private T* x, y;
    private long* yIndices;
    private byte* scratch;
    private long pitch;

    public TopKStep(KernelContext c, TopK op)
    {
        var shape = c.Input(0).Shape;
        lines = new(shape, op.Axis < 0 ? op.Axis + shape.Rank : op.Axis);
        search = ThresholdSearch.Of(c.Level, op.Largest);
        (largest, k) = (op.Largest, op.K);
        valuesAt = lines.AreAdjacent ? 0 : WholeLines(lines.Length * sizeof(T));
        indicesAt = valuesAt + WholeLines((long)k * sizeof(T));
        scratchBytes = indicesAt + WholeLines((long)k * sizeof(int));
    }

    public override long ScratchBytes(int workers) => workers * scratchBytes;

    public override bool TakesPitchedInput(int input) => lines.AreRows;

    public override void Bind(Binding binding)
    {
        x = binding.Input<T>(0);
        y = binding.Output<T>(0);
        yIndices = binding.Output<long>(1);
        scratch = binding.Scratch;
        pitch = lines.AreRows ? binding.InputPitch(0) : lines.Pitch;
    }

    public override int Units(int phase) => lines.Units;

    public override void Run(int phase, int begin, int end, int worker)
    {
        var mine = scratch + worker * scratchBytes;
        var best = new Selection<T>((T*)(mine + valuesAt), (int*)(mine + indicesAt), largest);
        if (lines.AreAdjacent)
        {
            var (first, after) = lines.Rows(begin, end);
            for (var row = first; row < after; row++) Select(x + row * pitch, best, row * k, step: 1);
            return;
        }

        for (var unit = begin; unit < end; unit++)
        {
            var (outer, first, after) = lines.Columns(unit);
            for (var column = first; column < after; column++)
            {
                var from = x + outer * lines.Length * pitch + column;
                for (var i = 0L; i < lines.Length; i++) ((T*)mine)[i] = from[i * pitch];
                Select((T*)mine, best, outer * k * lines.Inner + column, lines.Inner);
            }
        }
    }

    private static long WholeLines(long bytes) => (bytes + BytesOfLine - 1) / BytesOfLine * BytesOfLine;

    private void Select(T* line, Selection<T> best, long to, long step)
    {
        best.Start(line, k);
        for (var i = NextBetter(line, k, best.Worst); i < lines.Length; i = NextBetter(line, i + 1, best.Worst)) best.ReplaceWorst(line[i], (int)i);
        best.Sort();
        for (var i = 0; i < k; i++) (y[to + i * step], yIndices[to + i * step]) = (best.Values[i], best.Indices[i]);
    }

    private long NextBetter(T* line, long from, T worst)
    {
        if (typeof(T) == typeof(float)) return search.Next((float*)line, (nint)from, (nint)lines.Length, *(float*)&worst);
        while (from < lines.Length && !(largest ? line[from] > worst : line[from] < worst)) from++;
        return from;
    }
}
