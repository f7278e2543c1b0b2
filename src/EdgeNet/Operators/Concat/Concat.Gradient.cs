using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Concat
{
    internal override void Differentiate(Gradient g)
    {
        var axis = Axis < 0 ? Axis + g.Y().Shape.Rank : Axis;
        var start = 0;
        for (var i = 0; i < g.Node.Inputs.Count; i++)
        {
            var end = start + g.X(i).Shape[axis];
            if (g.Wants(i)) g.Set(i, g.Add(new Slice { Starts = [start], Ends = [end], Axes = [axis] }, g.OfOutput));
            start = end;
        }
    }
}
