using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Reduces along any axes. Neighbouring axes are one; groups of axes that are apart are reduced one a phase, the innermost
/// first, with results in scratch memory in between.
/// </summary>
internal sealed unsafe class ReduceStep<T> : Step where T : unmanaged
{
    /// <summary>Enough for a unit to be worth handing out.</summary>
    private const long ElementsPerUnit = 16384;

    private readonly Reduction<T> reduction;
    private readonly List<Pass> passes = [];
    private T* x, y, scratch;

    /// <param name="shape">The shape of the input.</param>
    /// <param name="reduced">Which of its axes to reduce.</param>
    /// <param name="reduction">How, given how many elements become one.</param>
    public ReduceStep(Shape shape, ReadOnlySpan<bool> reduced, Func<long, Reduction<T>> reduction)
    {
        var groups = new List<(long Extent, bool Reduced)> { (1, false) };
        for (var d = 0; d < shape.Rank; d++)
        {
            if (shape[d] == 1) continue;
            if (groups[^1].Reduced == reduced[d]) groups[^1] = (groups[^1].Extent * shape[d], reduced[d]);
            else groups.Add((shape[d], reduced[d]));
        }

        this.reduction = reduction(groups.Where(g => g.Reduced).Aggregate(1L, (n, g) => n * g.Extent));
        if (groups.Count == 1) groups.Add((1, true));
        var inner = 1L;
        for (var g = groups.Count - 1; g >= 0; g--)
        {
            if (!groups[g].Reduced) inner *= groups[g].Extent;
            else passes.Add(new(groups[..g].Aggregate(1L, (n, o) => n * o.Extent), groups[g].Extent, inner));
        }
    }

    public override int Phases => passes.Count;

    public override long ScratchBytes(int workers) => passes.SkipLast(1).Sum(p => p.Results) * sizeof(T);

    public override void Bind(Binding binding)
    {
        x = binding.Input<T>(0);
        y = binding.Output<T>();
        scratch = (T*)binding.Scratch;
    }

    public override int Units(int phase) => passes[phase].Units;

    public override void Run(int phase, int begin, int end, int worker)
    {
        var pass = passes[phase];
        var from = phase == 0 ? x : ResultOf(phase - 1);
        var to = phase == passes.Count - 1 ? y : ResultOf(phase);
        var reducer = phase == 0 ? reduction.First : reduction.Next ?? reduction.First;
        for (var unit = begin; unit < end; unit++)
        {
            var (first, count) = pass.ResultsOf(unit);
            if (pass.Inner == 1)
            {
                for (var i = first; i < first + count; i++) to[i] = reducer.Run(from + i * pass.Extent, (nint)pass.Extent);
            }
            else
            {
                var (outer, column) = Math.DivRem(first, pass.Inner);
                reducer.RunRows(from + outer * pass.Extent * pass.Inner + column, (nint)pass.Extent, (nint)pass.Inner, to + first, (nint)count);
            }

            if (phase == passes.Count - 1) reduction.Finish?.Run(to + first, to + first, (nint)count);
        }
    }

    private T* ResultOf(int phase)
    {
        var results = scratch;
        for (var i = 0; i < phase; i++) results += passes[i].Results;
        return results;
    }

    /// <summary>The reduction of the middle axis of three. A unit is some results of one outer index, or of neighbouring ones if results are.</summary>
    private sealed record Pass(long Outer, long Extent, long Inner)
    {
        public long Results => Outer * Inner;

        public int Units => checked((int)(Row == 0 ? 0 : Results / Row * UnitsPerRow));

        private long Row => Inner == 1 ? Outer : Inner;

        private long ResultsPerUnit => Math.Max(1, (ElementsPerUnit / Math.Max(1, Extent) + 63) / 64 * 64);

        private long UnitsPerRow => (Row + ResultsPerUnit - 1) / ResultsPerUnit;

        public (long First, long Count) ResultsOf(int unit)
        {
            var (row, part) = Math.DivRem(unit, UnitsPerRow);
            var first = part * ResultsPerUnit;
            return (row * Row + first, Math.Min(ResultsPerUnit, Row - first));
        }
    }
}
