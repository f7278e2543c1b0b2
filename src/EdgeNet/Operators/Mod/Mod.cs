using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// What is left of a after taking b as often as it goes: with the sign of b, as in Python, or with Fmod with the sign of a, as in C.
/// Exact for floats too; the remainder of an integer by zero is zero.
/// </summary>
public sealed partial record Mod : ArithmeticOperator
{
    /// <summary>Whether the remainder has the sign of a.</summary>
    public bool Fmod { get; internal set; }

    internal override void Attributes(AttributeVisitor a) => Fmod = a.Bool("fmod", Fmod);

    internal override BinaryMap<float, float> Floats(SimdLevel level) =>
        Fmod ? BinaryMap.OfNumbers<Truncated, float, float>(default) : BinaryMap.OfNumbers<Floored, float, float>(default);

    internal override BinaryMap<T, T> Integers<T>() =>
        Fmod ? BinaryMap.OfNumbers<Truncated, T, T>(default) : BinaryMap.OfNumbers<Floored, T, T>(default);

    private readonly struct Truncated : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => Remainder(a, b);
    }

    private readonly struct Floored : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T>
        {
            var remainder = Remainder(a, b);
            return remainder != T.Zero && T.IsNegative(remainder) != T.IsNegative(b) ? remainder + b : remainder;
        }
    }

    private static T Remainder<T>(T a, T b) where T : unmanaged, INumber<T>
    {
        if (typeof(T) == typeof(float)) return a % b;

        // Integers throw at the remainder that isn't there, and at the one whose quotient overflows.
        return b == T.Zero || b == -T.One ? T.Zero : a % b;
    }
}

public static partial class Ops
{
    /// <summary>The remainder of a by b, with the sign of b, or with <paramref name="fmod"/> of a.</summary>
    public static Value Mod(this Value a, Value b, bool fmod = false, string? name = null) => a.Graph.Add(new Mod { Fmod = fmod }, [a, b], name)[0];
}
