using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record TopK
{
    internal override void Differentiate(Gradient g)
    {
        if (g.Of(0) is { } dY) g.Set(0, g.Zeros(g.X(0).Shape).ScatterElements(g.Y(1), dY, Axis));
    }
}
