using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>A fully connected layer as one product.</summary>
internal sealed unsafe class DenseStep(KernelContext c, Arithmetic arithmetic)
    : ProductStep(c, arithmetic, [Matrix(c)], [Product(c)], "dense")
{
    protected override GemmSource Source(int product, Binding binding) =>
        new MatrixSource(Inputs(binding), Outputs(binding), Residuals(binding));

    private static WeightMatrix Matrix(KernelContext c)
    {
        var w = c.Input(LinearOperator.W).Shape;
        return new(0, GemmLayout.Columns(w[1]), 1, w[1], w[0]);
    }

    private static Product Product(KernelContext c) =>
        new(0, new(checked((int)c.Output().Shape.Rows), 1, c.Input(LinearOperator.W).Shape[1], c.Output().Shape[^1])
        {
            HasResidual = c.HasInput(LinearOperator.R),
        });
}
