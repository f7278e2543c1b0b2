using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Gather
{
    internal override void Differentiate(Gradient g)
    {
        // The axis picked from comes first on both sides, so that each index names a slice.
        var (x, indices) = (g.X(0).Shape, g.X(1));
        var axis = (Axis + x.Rank) % x.Rank;
        var picked = indices.Shape.Rank;
        var dY = g.OfOutput;
        if (axis > 0) dY = dY.Transpose([.. Enumerable.Range(axis, picked), .. Enumerable.Range(0, axis), .. Enumerable.Range(axis + picked, x.Rank - axis - 1)]);
        int[] order = [axis, .. Enumerable.Range(0, axis), .. Enumerable.Range(axis + 1, x.Rank - axis - 1)];
        var rows = indices.Reshape([.. indices.Shape, 1]);
        var dX = g.Zeros(new([.. order.Select(a => x[a])])).ScatterND(rows, dY, ScatterReduction.Add);
        g.Set(0, axis == 0 ? dX : dX.Transpose([.. Enumerable.Range(0, x.Rank).Select(a => Array.IndexOf(order, a))]));
    }
}
