using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>Arithmetic written as it is elsewhere: each sign adds a node.</summary>
public static partial class Ops
{
    extension(Value)
    {
        /// <summary>a + b.</summary>
        public static Value operator +(Value a, Value b) => a.Add(b);

        /// <summary>a + b.</summary>
        public static Value operator +(Value a, float b) => a.Affine(beta: b);

        /// <summary>a − b.</summary>
        public static Value operator -(Value a, Value b) => a.Sub(b);

        /// <summary>a − b.</summary>
        public static Value operator -(Value a, float b) => a.Affine(beta: -b);

        /// <summary>a − b.</summary>
        public static Value operator -(float a, Value b) => b.Affine(-1, a);

        /// <summary>−x.</summary>
        public static Value operator -(Value x) => x.Neg();

        /// <summary>a · b, element by element.</summary>
        public static Value operator *(Value a, Value b) => a.Mul(b);

        /// <summary>a · b.</summary>
        public static Value operator *(Value a, float b) => a.Affine(b);

        /// <summary>a · b.</summary>
        public static Value operator *(float a, Value b) => b.Affine(a);

        /// <summary>a / b, element by element.</summary>
        public static Value operator /(Value a, Value b) => a.Div(b);

        /// <summary>a / b.</summary>
        public static Value operator /(Value a, float b) => a.Affine(1 / b);
    }
}
