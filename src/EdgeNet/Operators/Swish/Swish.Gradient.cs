using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Swish
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Alpha));

    private readonly struct Slope(float alpha) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L>
        {
            var s = VectorMath.Sigmoid<L>(alpha * x);
            return dy * s * L.MultiplyAdd(alpha * x, 1f - s, 1f);
        }
    }
}
