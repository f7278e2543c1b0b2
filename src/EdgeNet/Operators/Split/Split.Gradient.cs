using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Split
{
    internal override void Differentiate(Gradient g)
    {
        var axis = Axis < 0 ? Axis + g.X(0).Shape.Rank : Axis;
        var parts = Enumerable.Range(0, g.Node.Outputs.Count).Select(o => g.Of(o) ?? g.Zeros(g.Y(o).Shape)).ToArray();
        g.Set(0, g.Add(new Concat { Axis = axis }, parts));
    }
}
