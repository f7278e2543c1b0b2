using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Copies one row for each index and each place before the axis.</summary>
internal sealed unsafe class GatherStep : Step
{
    private readonly KernelContext context;
    private readonly int dimension;
    private readonly long rows, picks, rowBytes;
    private Indices indices;
    private byte* from, to;

    public GatherStep(KernelContext c, int axis)
    {
        context = c;
        var x = c.Input(0);
        dimension = x.Shape[axis];
        picks = c.Input(1).Shape.Elements;
        rows = x.Shape.Product(0, axis) * picks;
        rowBytes = x.Shape.Product(axis + 1, x.Shape.Rank) * x.ElementBytes();
    }

    public override void Bind(Binding binding)
    {
        indices = new(context.Node, context.Input(1), binding.Input<byte>(1));
        from = binding.Input<byte>(0);
        to = binding.Output<byte>();
    }

    public override int Units(int phase) => Indexing.Units(rows, rowBytes);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var perUnit = Indexing.RowsPerUnit(rowBytes);
        var last = Math.Min(rows, end * perUnit);
        for (var row = begin * perUnit; row < last; row++)
        {
            var (outer, pick) = Math.DivRem(row, picks);
            var source = from + (outer * dimension + indices.Place(pick, dimension)) * rowBytes;
            var target = to + row * rowBytes;
            if (rowBytes == 4) *(int*)target = *(int*)source;
            else Buffer.MemoryCopy(source, target, rowBytes, rowBytes);
        }
    }
}
