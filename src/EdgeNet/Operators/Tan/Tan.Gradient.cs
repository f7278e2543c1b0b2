using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Tan
{
    internal override Derivative Derivative => Derivative.FromOutput(default(Slope));

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L y) where L : struct, ILane<L> => dy * ((y * y) + 1f);
    }
}
