using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The product.</summary>
public sealed partial record ReduceProd : ReduceOperator
{
    internal override Reduction<float> Floats(SimdLevel level, long count) => new(Reducer.Of(default(Reductions.Product), level));

    internal override Reducer<T> Integers<T>() => Reducer.OfNumbers(default(Formula), T.One);

    private readonly struct Formula : INumberFormula
    {
        public T ApplyNumber<T>(T a, T b) where T : unmanaged, INumber<T> => a * b;
    }
}

public static partial class Ops
{
    /// <summary>The product.</summary>
    public static Value ReduceProd(this Value data, ReadOnlySpan<int> axes, bool keepDims = true, string? name = null) =>
        data.Graph.Add(new ReduceProd { Axes = [.. axes], KeepDims = keepDims }, [data], name)[0];
}
