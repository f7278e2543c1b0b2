using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Transpose
{
    internal override void Differentiate(Gradient g)
    {
        var order = Order(g.X(0).Shape);
        g.Set(0, g.OfOutput.Transpose([.. Enumerable.Range(0, order.Length).Select(axis => order.IndexOf(axis))]));
    }
}
