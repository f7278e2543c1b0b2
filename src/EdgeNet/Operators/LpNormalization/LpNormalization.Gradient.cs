using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record LpNormalization
{
    internal override void Differentiate(Gradient g)
    {
        // dx = (dY − ∂‖x‖/∂x · Σ dY·y) / ‖x‖, where ∂‖x‖/∂x is sgn(x) or y.
        const float Tiny = 1e-30f;
        var (x, y, dY) = (g.X(0), g.Y(), g.OfOutput);
        var norm = P == 1 ? x.Abs().ReduceSum([Axis]) : x.Mul(x).ReduceSum([Axis]).Sqrt();
        g.Set(0, dY.Sub((P == 1 ? x.Sign() : y).Mul(dY.Mul(y).ReduceSum([Axis]))).Div(norm.Clip(min: Tiny)));
    }
}
