using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Slice
{
    internal override void Differentiate(Gradient g)
    {
        if (Ranges(g.X(0).Shape).All(range => range.Step == 1)) g.Set(0, g.OfOutput.Pad(Surroundings(g.X(0).Shape)));
        else g.SetScattered();
    }

    /// <summary>How much of each axis lies before what is cut out, and how much behind.</summary>
    private int[] Surroundings(EdgeNet.Tensors.Shape x)
    {
        var ranges = Ranges(x);
        return [.. ranges.Select(r => r.Start), .. ranges.Select((r, axis) => x[axis] - r.Start - r.Count)];
    }
}
