using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The sum.</summary>
public sealed partial record ReduceSum : ReduceOperator, IByteReduction
{
    internal override Reduction<float> Floats(SimdLevel level, long count) => new(Reducer.Of(default(Reductions.Sum), level));

    internal override Reducer<T> Integers<T>() => Reducer.OfNumbers(default(Formula), T.Zero);

    BytePool IByteReduction.Bytes(KernelContext c, in PoolShape shape) =>
        BytePool.Average(shape, ([1], [1]), c.Input(0).Quantization!, c.Output().Quantization, c.Level);

    bool IByteReduction.GivesReals => true;

    private readonly struct Formula : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => a + b;
    }
}

public static partial class Ops
{
    /// <summary>The sum.</summary>
    public static Value ReduceSum(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceSum { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
