using System.Numerics;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>
/// Phase 0 copies x, unless the output lies in its place; phase 1 puts the updates in. Updates that may meet at an element belong to one
/// unit, which does them in order, so that the result doesn't depend on the number of threads.
/// </summary>
internal abstract unsafe class ScatterStep<T>(KernelContext c) : Step where T : unmanaged, INumber<T>
{
    private readonly long elements = c.Input(0).Shape.Elements;
    private T* from;

    public override int Phases => 2;

    protected Indices Indices { get; private set; }

    protected T* Updates { get; private set; }

    protected T* To { get; private set; }

    /// <summary>How many units of updates there are.</summary>
    protected abstract long ScatterUnits { get; }

    public override bool MayOverwrite(int input) => input == 0;

    public override void Bind(Binding binding)
    {
        from = binding.Input<T>(0);
        Indices = new(c.Node, c.Input(1), binding.Input<byte>(1));
        Updates = binding.Input<T>(2);
        To = binding.Output<T>();
    }

    public override int Units(int phase) => phase == 1 ? checked((int)ScatterUnits) : from == To ? 0 : Indexing.Units(elements, sizeof(T));

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (phase == 1)
        {
            Scatter(begin, end);
            return;
        }
        var first = begin * Indexing.RowsPerUnit(sizeof(T));
        var bytes = (Math.Min(elements, end * Indexing.RowsPerUnit(sizeof(T))) - first) * sizeof(T);
        Buffer.MemoryCopy(from + first, To + first, bytes, bytes);
    }

    /// <summary>Puts in the updates of some units.</summary>
    protected abstract void Scatter(long begin, long end);
}
