using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Elu
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Alpha));

    private readonly struct Slope(float alpha) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => L.Select(x < 0f, dy * alpha * VectorMath.ExpOfNegative(L.Min(0f, x)), dy);
    }
}
