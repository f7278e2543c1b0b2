using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>dX[…] = Σ dY over the windows that hold the element: the gradient of a sum over windows, on which those of the poolings by sums are built.</summary>
public sealed partial record SumPoolGradient : Operator
{
    /// <summary>How the windows slide.</summary>
    public AveragePool Pool { get; internal set; } = new() { Kernel = [1, 1] };

    /// <summary>The size of the pooling's input along each spatial axis.</summary>
    public ImmutableArray<int> Extents { get; internal set; } = [1, 1];

    internal override Signature Signature { get; } = new("dY");

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("direct", c => new PoolGradientStep(PoolGradient.Sum(Pool.ShapeOf(c.Node, c.Output().Shape), c.Level), compares: false))];

    internal override void Attributes(AttributeVisitor a)
    {
        Pool = a.Nested("pool", Pool);
        Extents = a.Ints("extents", Extents, min: 0);
    }

    internal override void Infer(Inference i)
    {
        var y = i.Expect(0, DType.F32, Extents.Length + 2);
        Shape x = [y[0], .. Extents, y[^1]];
        i.ExpectShape(0, Pool.OutputOf(i.Node, x), $"what the pooling makes of {x}");
        i.Output(DType.F32, x);
    }
}
