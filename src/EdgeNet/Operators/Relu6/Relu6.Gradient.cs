using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Relu6
{
    internal override Derivative Derivative => Derivative.FromInput(default(Slope)).Straight();

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => L.Select((x > 0f) & (x < 6f), dy, 0f);
    }
}
