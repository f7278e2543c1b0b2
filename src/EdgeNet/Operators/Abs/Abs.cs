using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>|x|.</summary>
public sealed partial record Abs : SignedOperator
{
    internal override FloatMap Floats(SimdLevel level) => UnaryMap.Of(default(Formula), level);

    internal override UnaryMap<T, T> Integers<T>() => UnaryMap.OfNumbers<Formula, T>(default);

    private readonly struct Formula : IUnaryFormula, IUnaryNumberFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => L.Abs(x);

        public T ApplyNumber<T>(T x) where T : unmanaged, INumber<T> => T.IsNegative(x) ? -x : x;
    }
}

public static partial class Ops
{
    /// <summary>|x|.</summary>
    public static Value Abs(this Value x, string? name = null) => x.Graph.Add(new Abs(), [x], name)[0];
}
