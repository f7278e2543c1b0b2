using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Affine
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Alpha)).Straight();

    internal override void Differentiate(Gradient g)
    {
        g.Set(0, g.OfOutput.Affine(Alpha));
    }

    private readonly struct Slope(float alpha) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => dy * alpha;
    }
}
