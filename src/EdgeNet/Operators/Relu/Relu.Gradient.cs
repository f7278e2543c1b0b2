using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Relu
{
    internal override Derivative Derivative => Derivative.FromOutput(default(Slope)).Straight();

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L y) where L : struct, ILane<L> => L.Select(y > 0f, dy, 0f);
    }
}
