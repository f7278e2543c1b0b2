using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The sum of squares.</summary>
public sealed partial record ReduceSumSquare : ReduceOperator
{
    internal override Reduction<float> Floats(SimdLevel level, long count) =>
        new(Reducer.Of(default(Reductions.SumOfSquares), level), Next: Reducer.Of(default(Reductions.Sum), level));
}

public static partial class Ops
{
    /// <summary>The sum of squares.</summary>
    public static Value ReduceSumSquare(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceSumSquare { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
