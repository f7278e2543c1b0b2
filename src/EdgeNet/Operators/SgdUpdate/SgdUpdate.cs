using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Gradient descent: w − r·g.</summary>
public sealed record SgdUpdate : UpdateOperator
{
    internal override int Memories => 0;

    internal override UpdateMap Map(SimdLevel level) => UpdateMap.Of(new Formula(Decay), Memories, level);

    private readonly struct Formula(float decay, float rate = 0) : IUpdateFormula<Formula>
    {
        public Formula At(float rate, float step) => new(decay, rate);

        public L Apply<L>(L weight, L gradient, ref L a, ref L b) where L : struct, ILane<L>
        {
            return L.MultiplyAdd(-rate, L.MultiplyAdd(decay, weight, gradient), weight);
        }
    }
}
