using System.Numerics;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Scatters single elements. A unit is a group of rows that share their place before the axis: rows of different groups never meet.</summary>
internal sealed unsafe class ScatterElementsStep<T>(KernelContext c, int axis, ScatterReduction reduction) : ScatterStep<T>(c) where T : unmanaged, INumber<T>
{
    private readonly ElementPlaces places = new(c.Input(0).Shape, c.Input(1).Shape, (axis + c.Input(0).Shape.Rank) % c.Input(0).Shape.Rank);

    protected override long ScatterUnits => places.RowLength == 0 || places.RowsPerGroup == 0 ? 0 : places.Rows / places.RowsPerGroup;

    protected override void Scatter(long begin, long end)
    {
        var (length, indexStride, rowStride, indices) = (places.RowLength, places.IndexStride, places.RowStride, Indices);
        for (var row = begin * places.RowsPerGroup; row < end * places.RowsPerGroup; row++)
        {
            var target = To + places.RowStart(row);
            for (var k = 0; k < length; k++)
            {
                var i = row * length + k;
                ref var place = ref target[indices.Place(i, places.Dimension) * indexStride + k * rowStride];
                place = reduction.Apply(place, Updates[i]);
            }
        }
    }
}
