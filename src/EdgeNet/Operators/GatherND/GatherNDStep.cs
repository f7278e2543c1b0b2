using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Copies one slice for each tuple of indices.</summary>
internal sealed unsafe class GatherNDStep(KernelContext c, int batchAxes) : Step
{
    private readonly SlicePlaces places = new(c.Input(0).Shape, c.Input(1).Shape, batchAxes);
    private readonly int elementBytes = c.Input(0).ElementBytes();
    private Indices indices;
    private byte* from, to;

    private long SliceBytes => places.SliceLength * elementBytes;

    public override void Bind(Binding binding)
    {
        indices = new(c.Node, c.Input(1), binding.Input<byte>(1));
        from = binding.Input<byte>(0);
        to = binding.Output<byte>();
    }

    public override int Units(int phase) => Indexing.Units(places.Tuples, SliceBytes);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var perUnit = Indexing.RowsPerUnit(SliceBytes);
        var last = Math.Min(places.Tuples, end * perUnit);
        for (var tuple = begin * perUnit; tuple < last; tuple++)
            Buffer.MemoryCopy(from + places.Start(indices, tuple) * elementBytes, to + tuple * SliceBytes, SliceBytes, SliceBytes);
    }
}
