using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The logarithm of the sum of exponentials; it never overflows.</summary>
public sealed partial record ReduceLogSumExp : ReduceOperator
{
    internal override Reduction<float> Floats(SimdLevel level, long count) => new(LogSumExp.Of(level));
}

public static partial class Ops
{
    /// <summary>The logarithm of the sum of exponentials; it never overflows.</summary>
    public static Value ReduceLogSumExp(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceLogSumExp { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
