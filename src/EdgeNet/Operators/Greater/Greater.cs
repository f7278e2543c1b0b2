using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Whether a &gt; b.</summary>
public sealed record Greater : ComparisonOperator
{
    internal override BinaryMap<float, byte> Floats(SimdLevel level) => BinaryMap.OfPredicate(default(Formula), level);

    internal override BinaryMap<T, byte> Integers<T>() => BinaryMap.OfNumbers<Formula, T, byte>(default);

    private readonly struct Formula : IBinaryFormula, INumberFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => a > b;

        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => a > b ? T.One : T.Zero;
    }
}

public static partial class Ops
{
    /// <summary>Whether a &gt; b.</summary>
    public static Value Greater(this Value a, Value b, string? name = null) => a.Graph.Add(new Greater(), [a, b], name)[0];
}
