using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Adadelta: s = ρ·s + (1 − ρ)·g²; d = g·√(u + ε) / √(s + ε); u = ρ·u + (1 − ρ)·d²; w − r·d.</summary>
public sealed record AdadeltaUpdate : UpdateOperator
{
    /// <summary>ρ, how slowly squares are forgotten.</summary>
    public float Rho { get; internal set; } = 0.95f;

    /// <summary>ε, which starts the first steps.</summary>
    public float Epsilon { get; internal set; } = 1e-6f;

    internal override int Memories => 2;

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
            var change = g * L.Sqrt((b + epsilon) / (a + epsilon));
            b = L.MultiplyAdd(rho, b, (1 - rho) * change * change);
            return L.MultiplyAdd(-rate, change, weight);
        }
    }
}
