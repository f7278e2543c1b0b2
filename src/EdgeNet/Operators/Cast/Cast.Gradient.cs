using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Cast
{
    internal override void Differentiate(Gradient g)
    {
        if (g.X(0).Spec.Type == EdgeNet.Tensors.DType.F32) g.Set(0, g.OfOutput.Cast(EdgeNet.Tensors.DType.F32));
    }
}
