using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Copies the kept stretch of each row and clears the rest.</summary>
internal sealed unsafe class TriluStep(KernelContext c, bool upper, int diagonal) : Step
{
    private readonly long rows = c.Input(0).Shape.Rows;
    private readonly int matrixRows = c.Input(0).Shape[^2], columns = c.Input(0).Shape[^1], elementBytes = c.Input(0).ElementBytes();
    private byte* from, to;

    private long RowBytes => (long)columns * elementBytes;

    public override bool MayOverwrite(int input) => true;

    public override void Bind(Binding binding)
    {
        from = binding.Input<byte>(0);
        to = binding.Output<byte>();
    }

    public override int Units(int phase) => Indexing.Units(rows, RowBytes);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var perUnit = Indexing.RowsPerUnit(RowBytes);
        for (var row = begin * perUnit; row < Math.Min(rows, end * perUnit); row++)
        {
            // The first element of the upper triangle, or the first beyond the lower one.
            var edge = Math.Clamp(row % matrixRows + diagonal + (upper ? 0 : 1), 0, columns) * elementBytes;
            var (first, last) = upper ? (edge, RowBytes) : (0, edge);
            var (source, target) = (row * RowBytes, row * RowBytes);
            new Span<byte>(to + target, (int)first).Clear();
            new Span<byte>(to + target + last, (int)(RowBytes - last)).Clear();
            Buffer.MemoryCopy(from + source + first, to + target + first, last - first, last - first);
        }
    }
}
