using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The largest; NaN where any is NaN.</summary>
public sealed partial record ReduceMax : ReduceOperator, IByteReduction
{
    internal override Reduction<float> Floats(SimdLevel level, long count) => new(Reducer.Of(default(Reductions.Largest), level));

    internal override Reducer<T> Integers<T>() => Reducer.OfNumbers(default(Formula), T.MinValue);

    BytePool IByteReduction.Bytes(KernelContext c, in PoolShape shape) => IBytePooling.Max(c, shape);

    private readonly struct Formula : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => T.Max(a, b);
    }
}

public static partial class Ops
{
    /// <summary>The largest; NaN where any is NaN.</summary>
    public static Value ReduceMax(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceMax { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
