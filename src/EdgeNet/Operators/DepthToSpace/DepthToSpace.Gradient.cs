using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record DepthToSpace
{
    internal override void Differentiate(Gradient g)
    {
        g.SetScattered();
    }
}
