using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Gradient descent with momentum: v = μ·v + g; w − r·v, or with Nesterov's look ahead w − r·(g + μ·v).</summary>
public sealed record MomentumUpdate : UpdateOperator
{
    /// <summary>μ, the share of the last step that goes on.</summary>
    public float Momentum { get; internal set; } = 0.9f;

    /// <summary>Whether the gradient is looked up ahead.</summary>
    public bool Nesterov { get; internal set; }

    internal override int Memories => 1;

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        Momentum = a.Float("momentum", Momentum, min: 0, max: 1);
        Nesterov = a.Bool("nesterov", Nesterov);
    }

    internal override UpdateMap Map(SimdLevel level) => UpdateMap.Of(new Formula(Decay, Momentum, Nesterov), Memories, level);

    private readonly struct Formula(float decay, float momentum, bool nesterov, float rate = 0) : IUpdateFormula<Formula>
    {
        public Formula At(float rate, float step) => new(decay, momentum, nesterov, rate);

        public L Apply<L>(L weight, L gradient, ref L a, ref L b) where L : struct, ILane<L>
        {
            var g = L.MultiplyAdd(decay, weight, gradient);
            a = L.MultiplyAdd(momentum, a, g);
            return L.MultiplyAdd(-rate, nesterov ? L.MultiplyAdd(momentum, a, g) : a, weight);
        }
    }
}
