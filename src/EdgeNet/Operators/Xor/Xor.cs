using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Whether exactly one holds.</summary>
public sealed record Xor : LogicOperator
{
    internal override BinaryMap<byte, byte> Booleans => BinaryMap.OfNumbers<Formula, byte, byte>(default);

    private readonly struct Formula : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => a == b ? T.Zero : T.One;
    }
}

public static partial class Ops
{
    /// <summary>Whether exactly one holds.</summary>
    public static Value Xor(this Value a, Value b, string? name = null) => a.Graph.Add(new Xor(), [a, b], name)[0];
}
