using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Whether either holds.</summary>
public sealed record Or : LogicOperator
{
    internal override BinaryMap<byte, byte> Booleans => BinaryMap.OfNumbers<Formula, byte, byte>(default);

    private readonly struct Formula : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);
    }
}

public static partial class Ops
{
    /// <summary>Whether either holds.</summary>
    public static Value Or(this Value a, Value b, string? name = null) => a.Graph.Add(new Or(), [a, b], name)[0];
}
