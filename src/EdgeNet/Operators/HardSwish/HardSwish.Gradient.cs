using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record HardSwish
{
    internal override Derivative Derivative => Derivative.FromInput(default(Slope));

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => L.Select(x < -3f, 0f, L.Select(x > 3f, dy, dy * L.MultiplyAdd(x, 1f / 3f, 0.5f)));
    }
}
