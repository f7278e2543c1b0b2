namespace EdgeNet.Simd;

/// <summary>The reductions there are.</summary>
internal static class Reductions
{
    public readonly struct Sum : IReduction
    {
        public float Start => 0;

        public L Accumulate<L>(L part, L x) where L : struct, ILane<L> => part + x;

        public L Combine<L>(L a, L b) where L : struct, ILane<L> => a + b;
    }

    public readonly struct SumOfSquares : IReduction
    {
        public float Start => 0;

        public L Accumulate<L>(L part, L x) where L : struct, ILane<L> => L.MultiplyAdd(x, x, part);

        public L Combine<L>(L a, L b) where L : struct, ILane<L> => a + b;
    }

    public readonly struct SumOfMagnitudes : IReduction
    {
        public float Start => 0;

        public L Accumulate<L>(L part, L x) where L : struct, ILane<L> => part + L.Abs(x);

        public L Combine<L>(L a, L b) where L : struct, ILane<L> => a + b;
    }

    /// <summary>Σ e^(x − shift).</summary>
    public readonly struct SumOfExponentials(float shift) : IReduction
    {
        public float Start => 0;

        public L Accumulate<L>(L part, L x) where L : struct, ILane<L> => part + VectorMath.Exp(x - shift);

        public L Combine<L>(L a, L b) where L : struct, ILane<L> => a + b;
    }

    public readonly struct Product : IReduction
    {
        public float Start => 1;

        public L Accumulate<L>(L part, L x) where L : struct, ILane<L> => part * x;

        public L Combine<L>(L a, L b) where L : struct, ILane<L> => a * b;
    }

    /// <summary>The largest; NaN when any is NaN.</summary>
    public readonly struct Largest : IReduction
    {
        public float Start => float.NegativeInfinity;

        public L Accumulate<L>(L part, L x) where L : struct, ILane<L> => VectorMath.Maximum(part, x);

        public L Combine<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Maximum(a, b);
    }

    /// <summary>The smallest; NaN when any is NaN.</summary>
    public readonly struct Smallest : IReduction
    {
        public float Start => float.PositiveInfinity;

        public L Accumulate<L>(L part, L x) where L : struct, ILane<L> => VectorMath.Minimum(part, x);

        public L Combine<L>(L a, L b) where L : struct, ILane<L> => VectorMath.Minimum(a, b);
    }
}
