using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>−1, 0 or 1.</summary>
public sealed partial record Sign : SignedOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    internal override UnaryMap<T, T> Integers<T>() => UnaryMap.OfNumbers<Formula, T>(default);

    private readonly struct Formula : IUnaryFormula, IUnaryNumberFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => VectorMath.Sign(x);

        public T ApplyNumber<T>(T x) where T : unmanaged, INumber<T> => T.CreateTruncating(T.Sign(x));
    }
}

public static partial class Ops
{
    /// <summary>−1, 0 or 1.</summary>
    public static Value Sign(this Value x, string? name = null) => x.Graph.Add(new Sign(), [x], name)[0];
}
