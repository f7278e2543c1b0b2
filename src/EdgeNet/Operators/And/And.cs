using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Whether both hold.</summary>
public sealed record And : LogicOperator
{
    internal override BinaryMap<byte, byte> Booleans => BinaryMap.OfNumbers<Formula, byte, byte>(default);

    private readonly struct Formula : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => a * b;
    }
}

public static partial class Ops
{
    /// <summary>Whether both hold.</summary>
    public static Value And(this Value a, Value b, string? name = null) => a.Graph.Add(new And(), [a, b], name)[0];
}
