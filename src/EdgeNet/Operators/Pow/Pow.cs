using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>a raised to b, as in C; an integer raised to a negative one is truncated toward zero.</summary>
public sealed partial record Pow : ArithmeticOperator
{
    internal override BinaryMap<float, float> Floats(SimdLevel level) => BinaryMap.Of(default(Formula), level);

    internal override BinaryMap<T, T> Integers<T>() => BinaryMap.OfNumbers<Formula, T, T>(default);

    private readonly struct Formula : IBinaryFormula, INumberFormula
    {
        public L Apply<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Pow(a, b);

        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T>
        {
            var result = T.One;
            if (T.IsNegative(b))
            {
                if (a == T.One) return T.One;
                if (a != -T.One) return T.Zero;
            }

            // Squares and multiplies by the bits of b; only their parity matters where a is −1.
            for (var rest = T.Abs(b); rest != T.Zero; rest /= T.One + T.One)
            {
                if (T.IsOddInteger(rest)) result *= a;
                a *= a;
            }

            return result;
        }
    }
}

public static partial class Ops
{
    /// <summary>a raised to b.</summary>
    public static Value Pow(this Value a, Value b, string? name = null) => a.Graph.Add(new Pow(), [a, b], name)[0];
}
