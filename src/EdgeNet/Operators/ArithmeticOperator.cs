using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family y = f(a, b) over floats or integers, with broadcasting. An operator of it is a formula for each.</summary>
public abstract record ArithmeticOperator : BinaryOperator
{
    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("map", c => c.Input(0).Type == DType.F32, c => new BinaryMapStep<float, float>(c.Input(0), c.Input(1), c.Output(), Floats(c.Level))),
        new("map i32", c => c.Input(0).Type == DType.I32, c => new BinaryMapStep<int, int>(c.Input(0), c.Input(1), c.Output(), Integers<int>())),
        new("map i64", c => c.Input(0).Type == DType.I64, c => new BinaryMapStep<long, long>(c.Input(0), c.Input(1), c.Output(), Integers<long>())),
    ];

    internal override IReadOnlyList<Kernel> IntegerKernels => IByteFormula.Kernels(this);

    internal override void Infer(Inference i) => i.Output(Broadcasting.Infer(i, DType.F32, DType.I32, DType.I64));

    /// <summary>The formula for floats, at one SIMD level.</summary>
    internal abstract BinaryMap<float, float> Floats(SimdLevel level);

    /// <summary>The formula for integers.</summary>
    internal abstract BinaryMap<T, T> Integers<T>() where T : unmanaged, IBinaryInteger<T>;
}
