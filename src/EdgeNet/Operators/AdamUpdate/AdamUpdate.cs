using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Adam: m = β₁·m + (1 − β₁)·g, v = β₂·v + (1 − β₂)·g²; w − r·m̂ / (√v̂ + ε), with m̂ and v̂ corrected for having begun at 0. AdamW takes
/// r·DecoupledDecay·w off besides; Nadam looks ahead: β₁·m̂ + (1 − β₁)·g / (1 − β₁ᵗ) in the place of m̂.
/// </summary>
public sealed record AdamUpdate : UpdateOperator
{
    /// <summary>β₁, how slowly gradients are forgotten.</summary>
    public float Beta1 { get; internal set; } = 0.9f;

    /// <summary>β₂, how slowly their squares are.</summary>
    public float Beta2 { get; internal set; } = 0.999f;

    /// <summary>ε, which keeps the divisor from 0.</summary>
    public float Epsilon { get; internal set; } = 1e-8f;

    /// <summary>The share of the variable that each step takes off, times the rate.</summary>
    public float DecoupledDecay { get; internal set; }

    /// <summary>Whether it looks ahead, as Nadam.</summary>
    public bool Nesterov { get; internal set; }

    internal override int Memories => 2;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        Beta1 = a.Float("beta1", Beta1, min: 0, max: 1);
        Beta2 = a.Float("beta2", Beta2, min: 0, max: 1);
        Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);
        DecoupledDecay = a.Float("decoupled_decay", DecoupledDecay, min: 0, max: float.MaxValue);
        Nesterov = a.Bool("nesterov", Nesterov);
    }

    internal override UpdateOperator WithDecay(float decay) => DecoupledDecay > 0 ? this with { DecoupledDecay = decay } : base.WithDecay(decay);

    internal override UpdateMap Map(SimdLevel level) => UpdateMap.Of(new Formula(this), Memories, level);

    private readonly struct Formula(AdamUpdate op, float rate = 0, float ahead = 0, float now = 0, float square = 0) : IUpdateFormula<Formula>
    {
        private readonly float decay = op.Decay, beta1 = op.Beta1, beta2 = op.Beta2, epsilon = op.Epsilon, shrink = op.DecoupledDecay;

        public Formula At(float rate, float step) => new(op, rate,
            // What m and g weigh in the mean that is stepped along, and v in the mean square: both began at 0 and are too small at first.
            (op.Nesterov ? op.Beta1 : 1) * Corrected(op.Beta1, op.Nesterov ? step + 1 : step),
            op.Nesterov ? (1 - op.Beta1) * Corrected(op.Beta1, step) : 0,
            Corrected(op.Beta2, step));

        // In doubles: 0.999⁷ rounded to a float would leave few digits of the difference.
        private static float Corrected(double beta, double step) => (float)(1 / (1 - Math.Pow(beta, step)));

        public L Apply<L>(L weight, L gradient, ref L a, ref L b) where L : struct, ILane<L>
        {
            var g = L.MultiplyAdd(decay, weight, gradient);
            a = L.MultiplyAdd(beta1, a, (1 - beta1) * g);
            b = L.MultiplyAdd(beta2, b, (1 - beta2) * g * g);
            var direction = L.MultiplyAdd(ahead, a, now * g) / (L.Sqrt(square * b) + epsilon);
            return L.MultiplyAdd(-rate, L.MultiplyAdd(shrink, weight, direction), weight);
        }
    }
}
