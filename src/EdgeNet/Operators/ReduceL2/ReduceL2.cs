using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The root of the sum of squares.</summary>
public sealed partial record ReduceL2 : ReduceOperator
{
    internal override Reduction<float> Floats(SimdLevel level, long count) =>
        new(Reducer.Of(default(Reductions.SumOfSquares), level), Next: Reducer.Of(default(Reductions.Sum), level), Finish: new Sqrt().Floats(level));
}

public static partial class Ops
{
    /// <summary>The root of the sum of squares.</summary>
    public static Value ReduceL2(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceL2 { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
