using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>RMSProp: s = ρ·s + (1 − ρ)·g²; w − r·g / (√s + ε).</summary>
public sealed record RMSPropUpdate : UpdateOperator
{
    /// <summary>ρ, how slowly squares are forgotten.</summary>
    public float Rho { get; internal set; } = 0.9f;

    /// <summary>ε, which keeps the divisor from 0.</summary>
    public float Epsilon { get; internal set; } = 1e-7f;

    internal override int Memories => 1;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        Rho = a.Float("rho", Rho, min: 0, max: 1);
        Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);
    }

    internal override UpdateMap Map(SimdLevel level) => UpdateMap.Of(new Formula(Decay, Rho, Epsilon), Memories, level);

    private readonly struct Formula(float decay, float rho, float epsilon, float rate = 0) : IUpdateFormula<Formula>
    {
        public Formula At(float rate, float step) => new(decay, rho, epsilon, rate);

        public L Apply<L>(L weight, L gradient, ref L a, ref L b) where L : struct, ILane<L>
        {
            var g = L.MultiplyAdd(decay, weight, gradient);
            a = L.MultiplyAdd(rho, a, (1 - rho) * g * g);
            return weight - (rate * g / (L.Sqrt(a) + epsilon));
        }
    }
}
