using System.Numerics;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>A unary operator that integers have too: Abs, Neg, Sign.</summary>
public abstract record SignedOperator : UnaryOperator
{
    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("map", c => c.Input(0).Type == DType.F32, c => new UnaryMapStep<float, float>(c.Input(0), c.Output(), Floats(c.Level))),
        new("map i32", c => c.Input(0).Type == DType.I32, c => new UnaryMapStep<int, int>(c.Input(0), c.Output(), Integers<int>())),
        new("map i64", c => c.Input(0).Type == DType.I64, c => new UnaryMapStep<long, long>(c.Input(0), c.Output(), Integers<long>())),
    ];

    internal override void Infer(Inference i)
    {
        var x = i.Input(0);
        if (x.Type is not (DType.F32 or DType.I32 or DType.I64)) throw i.Fail(0, "expected F32, I32 or I64");
        i.Output(x.Type, x.Shape);
    }

    /// <summary>The formula for integers.</summary>
    internal abstract UnaryMap<T, T> Integers<T>() where T : unmanaged, IBinaryInteger<T>;
}
