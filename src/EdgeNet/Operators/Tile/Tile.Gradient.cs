using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Tile
{
    internal override void Differentiate(Gradient g)
    {
        g.SetScattered();
    }
}
