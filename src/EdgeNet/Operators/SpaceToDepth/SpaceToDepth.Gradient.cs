using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record SpaceToDepth
{
    internal override void Differentiate(Gradient g)
    {
        g.SetScattered();
    }
}
