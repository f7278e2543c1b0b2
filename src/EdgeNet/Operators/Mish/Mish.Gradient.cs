using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Mish
{
    internal override Derivative Derivative => Derivative.FromInput(default(Slope));

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L>
        {
            var t = VectorMath.Tanh(VectorMath.Softplus(x));
            return dy * L.MultiplyAdd(x * VectorMath.Sigmoid(x), 1f - (t * t), t);
        }
    }
}
