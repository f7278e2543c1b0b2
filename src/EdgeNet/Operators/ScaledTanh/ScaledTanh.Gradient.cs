using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record ScaledTanh
{
    internal override Derivative Derivative => Derivative.FromOutput(new Slope(Alpha, Beta)) with { Curvature = y => y.Affine(-2 * Beta / Alpha) };

    private readonly struct Slope(float alpha, float beta) : IBinaryFormula
    {
        public L Apply<L>(L dy, L y) where L : struct, ILane<L> => dy * beta * (alpha - (y * y / alpha));
    }
}
