using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The sum of magnitudes.</summary>
public sealed partial record ReduceL1 : ReduceOperator
{
    internal override Reduction<float> Floats(SimdLevel level, long count) =>
        new(Reducer.Of(default(Reductions.SumOfMagnitudes), level), Next: Reducer.Of(default(Reductions.Sum), level));
}

public static partial class Ops
{
    /// <summary>The sum of magnitudes.</summary>
    public static Value ReduceL1(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceL1 { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
