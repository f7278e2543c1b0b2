using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Fills with the off value, then turns single elements on: one block of vectors a unit, for each place before the axis.</summary>
internal sealed unsafe class OneHotStep : Step
{
    private readonly KernelContext context;
    private readonly int depth, elementBytes;
    private readonly long outer, inner;
    private readonly nint on, off;
    private Indices indices;
    private byte* to;
    private Move? fill;

    public OneHotStep(KernelContext c, OneHot op)
    {
        context = c;
        var (x, y) = (c.Input(0).Shape, c.Output());
        var axis = (op.Axis + y.Shape.Rank) % y.Shape.Rank;
        (depth, elementBytes) = (op.Depth, y.ElementBytes());
        (outer, inner) = (x.Product(0, axis), x.Product(axis, x.Rank));
        on = c.Table(elementBytes, at => Stored.Write(y.Type, op.On, at));
        off = c.Table(elementBytes, at => Stored.Write(y.Type, op.Off, at));
    }

    private long BlockBytes => depth * inner * elementBytes;

    public override void Bind(Binding binding)
    {
        indices = new(context.Node, context.Input(0), binding.Input<byte>(0));
        to = binding.Output<byte>();
        fill = new Move((void*)off, to, elementBytes, context.Level, [new Loop(outer, 0, depth * inner), new Loop(depth * inner, 0, 1)]);
    }

    public override int Phases => 2;

    public override int Units(int phase) => phase == 0 ? checked((int)fill!.Units) : Indexing.Units(outer, BlockBytes);

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (phase == 0)
        {
            fill!.Run(begin, end);
            return;
        }
        var perUnit = Indexing.RowsPerUnit(BlockBytes);
        for (var i = begin * perUnit * inner; i < Math.Min(outer, end * perUnit) * inner; i++)
        {
            var place = indices[i] < 0 ? indices[i] + depth : indices[i];
            if ((ulong)place >= (ulong)depth) continue;
            var (block, column) = Math.DivRem(i, inner);
            Buffer.MemoryCopy((void*)on, to + ((block * depth + place) * inner + column) * elementBytes, elementBytes, elementBytes);
        }
    }
}
