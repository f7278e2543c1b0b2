using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The family of poolings over all of the spatial axes of [N, …, C], which stay with length 1.</summary>
public abstract record GlobalPool : Operator
{
    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("direct", c => new PoolStep(c, Pool))];

    internal override IReadOnlyList<Kernel> IntegerKernels => IBytePooling.Kernels(this, ShapeOf);

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        if (x.Rank < 3 || x.Product(1, x.Rank - 1) == 0) throw i.Fail(0, "expected [N, …, C] with at least one spatial axis, none of length 0");
        for (var axis = 1; axis < x.Rank - 1; axis++) x = x.With(axis, 1);
        i.Output(DType.F32, x);
    }

    /// <summary>The pooling of one window a pixel.</summary>
    private protected abstract Pool Pool(in PoolShape shape, SimdLevel level);

    private Pool Pool(KernelContext c) => Pool(ShapeOf(c), c.Level);

    /// <summary>One window over all of the image, whose rows are those of the innermost spatial axis.</summary>
    private static PoolShape ShapeOf(KernelContext c)
    {
        var x = c.Input(0).Shape;
        var (rows, columns) = ((int)x.Product(1, x.Rank - 2), x[^2]);
        return new(x[0], new(rows, 1, rows), new(columns, 1, columns), x[^1]);
    }
}
