using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Adagrad: s = s + g²; w − r·g / (√s + ε).</summary>
public sealed record AdagradUpdate : UpdateOperator
{
    /// <summary>ε, which keeps the divisor from 0.</summary>
    public float Epsilon { get; internal set; } = 1e-7f;

    internal override int Memories => 1;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        Epsilon = a.Float("epsilon", Epsilon, min: 0, max: float.MaxValue);
    }

    internal override UpdateMap Map(SimdLevel level) => UpdateMap.Of(new Formula(Decay, Epsilon), Memories, level);

    private readonly struct Formula(float decay, float epsilon, float rate = 0) : IUpdateFormula<Formula>
    {
        public Formula At(float rate, float step) => new(decay, epsilon, rate);

        public L Apply<L>(L weight, L gradient, ref L a, ref L b) where L : struct, ILane<L>
        {
            var g = L.MultiplyAdd(decay, weight, gradient);
            a = L.MultiplyAdd(g, g, a);
            return weight - (rate * g / (L.Sqrt(a) + epsilon));
        }
    }
}
