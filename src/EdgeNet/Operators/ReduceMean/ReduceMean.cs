using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The mean; NaN of nothing.</summary>
public sealed partial record ReduceMean : ReduceOperator, IByteReduction
{
    internal override Reduction<float> Floats(SimdLevel level, long count) =>
        new(Reducer.Of(default(Reductions.Sum), level), Finish: UnaryMap.Of(new Scale(1f / count), level));

    BytePool IByteReduction.Bytes(KernelContext c, in PoolShape shape) =>
        BytePool.Average(shape, ([1], [shape.Width.Input]), c.Input(0).Quantization!, c.Output().Quantization, c.Level);

    bool IByteReduction.GivesReals => true;

    private readonly struct Scale(float factor) : IUnaryFormula
    {
        public L Apply<L>(L x) where L : struct, ILane<L> => x * factor;
    }
}

public static partial class Ops
{
    /// <summary>The mean; NaN of nothing.</summary>
    public static Value ReduceMean(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceMean { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
