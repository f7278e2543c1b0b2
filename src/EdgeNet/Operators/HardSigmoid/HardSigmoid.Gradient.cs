using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record HardSigmoid
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Alpha, Beta)).Straight();

    private readonly struct Slope(float alpha, float beta) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => L.Select((L.MultiplyAdd(alpha, x, beta) > 0f) & (L.MultiplyAdd(alpha, x, beta) < 1f), dy * alpha, 0f);
    }
}
