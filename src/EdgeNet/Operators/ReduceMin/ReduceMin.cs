using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The smallest; NaN where any is NaN.</summary>
public sealed partial record ReduceMin : ReduceOperator
{
    internal override Reduction<float> Floats(SimdLevel level, long count) => new(Reducer.Of(default(Reductions.Smallest), level));

    internal override Reducer<T> Integers<T>() => Reducer.OfNumbers(default(Formula), T.MaxValue);

    private readonly struct Formula : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => T.Min(a, b);
    }
}

public static partial class Ops
{
    /// <summary>The smallest; NaN where any is NaN.</summary>
    public static Value ReduceMin(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceMin { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
