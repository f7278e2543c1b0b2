using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Selu
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Alpha, Gamma));

    private readonly struct Slope(float alpha, float gamma) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => dy * gamma * L.Select(x < 0f, alpha * VectorMath.ExpOfNegative(L.Min(0f, x)), 1f);
    }
}
