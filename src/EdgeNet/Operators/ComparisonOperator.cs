using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family y = whether a and b stand in a relation, with broadcasting. An operator of it is a formula for floats and one for integers.</summary>
public abstract record ComparisonOperator : BinaryOperator
{
    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("map", c => c.Input(0).Type == DType.F32, c => new BinaryMapStep<float, byte>(c.Input(0), c.Input(1), c.Output(), Floats(c.Level))),
        new("map i32", c => c.Input(0).Type == DType.I32, c => new BinaryMapStep<int, byte>(c.Input(0), c.Input(1), c.Output(), Integers<int>())),
        new("map i64", c => c.Input(0).Type == DType.I64, c => new BinaryMapStep<long, byte>(c.Input(0), c.Input(1), c.Output(), Integers<long>())),
        new("map u8", c => c.Input(0).Type is DType.U8 or DType.Bool,
            c => new BinaryMapStep<byte, byte>(c.Input(0), c.Input(1), c.Output(), Integers<byte>())),
    ];

    internal override void Infer(Inference i) =>
        i.Output(DType.Bool, Broadcasting.Infer(i, DType.F32, DType.I32, DType.I64, DType.U8, DType.Bool).Shape);

    /// <summary>The relation of floats, at one SIMD level.</summary>
    internal abstract BinaryMap<float, byte> Floats(SimdLevel level);

    /// <summary>The relation of integers.</summary>
    internal abstract BinaryMap<T, byte> Integers<T>() where T : unmanaged, IBinaryInteger<T>;
}
