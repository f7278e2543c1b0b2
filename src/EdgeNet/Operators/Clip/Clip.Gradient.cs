using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Clip
{
    internal override Derivative Derivative => Derivative.FromInput(new Slope(Min, Max)).Straight();

    private readonly struct Slope(float min, float max) : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => L.Select((x > min) & (x < max), dy, 0f);
    }
}
