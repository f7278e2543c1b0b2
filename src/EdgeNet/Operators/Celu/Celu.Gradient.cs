using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Celu
{
    internal override Derivative Derivative => Derivative.FromOutput(new Slope(Alpha));

    private readonly struct Slope(float alpha) : IBinaryFormula
    {
        public L Apply<L>(L dy, L y) where L : struct, ILane<L> => L.Select(y < 0f, dy * ((y / alpha) + 1f), dy);
    }
}
