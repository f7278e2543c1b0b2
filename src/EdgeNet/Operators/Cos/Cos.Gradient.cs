using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Cos
{
    internal override Derivative Derivative => Derivative.FromInput(default(Slope));

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L> => -(dy * VectorMath.Sin(x));
    }
}
