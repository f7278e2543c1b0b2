using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Copies one element for each index, a row of indices at a time.</summary>
internal sealed unsafe class GatherElementsStep<T>(KernelContext c, int axis) : Step where T : unmanaged
{
    private readonly ElementPlaces places = new(c.Input(0).Shape, c.Input(1).Shape, (axis + c.Input(0).Shape.Rank) % c.Input(0).Shape.Rank);
    private Indices indices;
    private T* from, to;

    public override void Bind(Binding binding)
    {
        indices = new(c.Node, c.Input(1), binding.Input<byte>(1));
        from = binding.Input<T>(0);
        to = binding.Output<T>();
    }

    public override int Units(int phase) => Indexing.Units(places.Rows, (long)places.RowLength * sizeof(T));

    public override void Run(int phase, int begin, int end, int worker)
    {
        var (length, indexStride, rowStride) = (places.RowLength, places.IndexStride, places.RowStride);
        var perUnit = Indexing.RowsPerUnit((long)length * sizeof(T));
        var last = Math.Min(places.Rows, end * perUnit);
        for (var row = begin * perUnit; row < last; row++)
        {
            var source = from + places.RowStart(row);
            for (var k = 0; k < length; k++)
                to[row * length + k] = source[indices.Place(row * length + k, places.Dimension) * indexStride + k * rowStride];
        }
    }
}
