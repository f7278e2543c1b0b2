using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record Sinc
{
    internal override Derivative Derivative => Derivative.FromInput(default(Slope));

    private readonly struct Slope : IBinaryFormula
    {
        public L Apply<L>(L dy, L x) where L : struct, ILane<L>
        {
            // (cos x − sin x / x) / x; near 0 its series −x/3 + x³/30, as the difference cancels there.
            var square = x * x;
            var slope = L.Select(L.Abs(x) < 0.1f, x * L.MultiplyAdd(square, 1f / 30f, -1f / 3f), (VectorMath.Cos(x) - (VectorMath.Sin(x) / x)) / x);
            return dy * slope;
        }
    }
}
