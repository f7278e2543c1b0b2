using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record ThresholdedRelu
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Alpha)).Straight();

    private readonly struct Slope(float alpha) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => (x > alpha) & dy;
    }
}
