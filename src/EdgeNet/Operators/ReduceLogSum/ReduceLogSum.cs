using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The logarithm of the sum.</summary>
public sealed partial record ReduceLogSum : ReduceOperator
{
    internal override Reduction<float> Floats(SimdLevel level, long count) => new(Reducer.Of(default(Reductions.Sum), level), Finish: new Log().Floats(level));
}

public static partial class Ops
{
    /// <summary>The logarithm of the sum.</summary>
    public static Value ReduceLogSum(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceLogSum { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
