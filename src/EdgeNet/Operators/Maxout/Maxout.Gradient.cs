using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Maxout
{
    internal override void Differentiate(Gradient g)
    {
        // To the largest of each group of neighbours.
        var x = g.X(0).Shape;
        int[] grouped = [(int)x.Rows, x[^1] / Pieces, Pieces], one = [grouped[0], grouped[1], 1];
        var largest = g.X(0).Reshape(grouped).Equal(g.Y().Reshape(one));
        g.Set(0, g.Add(new Where(), largest, g.OfOutput.Reshape(one), g.Scalar(0)).Reshape(x.ToArray()));
    }
}
