using System.Numerics;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Scatters slices. Any two of them may meet, so a unit does one stretch of every slice.</summary>
internal sealed unsafe class ScatterNDStep<T>(KernelContext c, ScatterReduction reduction) : ScatterStep<T>(c) where T : unmanaged, INumber<T>
{
    private const long Stretch = 256;

    private readonly SlicePlaces places = new(c.Input(0).Shape, c.Input(1).Shape, batchAxes: 0);

    protected override long ScatterUnits => places.Tuples == 0 ? 0 : (places.SliceLength + Stretch - 1) / Stretch;

    protected override void Scatter(long begin, long end)
    {
        var indices = Indices;
        var (first, last) = (begin * Stretch, Math.Min(end * Stretch, places.SliceLength));
        for (long tuple = 0; tuple < places.Tuples; tuple++)
        {
            var target = To + places.Start(indices, tuple);
            var update = Updates + tuple * places.SliceLength;
            for (var k = first; k < last; k++) target[k] = reduction.Apply(target[k], update[k]);
        }
    }
}
