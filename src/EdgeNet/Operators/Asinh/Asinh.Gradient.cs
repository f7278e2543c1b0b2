using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Asinh
{
    internal override Derivative Derivative => Derivative.FromInput(default(Slope));

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => dy / L.Sqrt((x * x) + 1f);
    }
}
