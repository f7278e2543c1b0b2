using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>y[…, o] = Σ x[…, i] · w[o, i] + b[o]: a fully connected layer over the innermost axis. Weights are [outputs, inputs].</summary>
public sealed partial record Dense : LinearOperator
{
    internal override IReadOnlyList<Kernel> Kernels => [new("gemm", c => new DenseStep(c, new FloatArithmetic(c.Level, EpilogueOf(c))))];

    internal override IReadOnlyList<Kernel> IntegerKernels => [.. Integers("gemm", (c, arithmetic) => new DenseStep(c, arithmetic))];

    internal override void Infer(Inference i)
    {
        var x = i.Expect(X, DType.F32);
        var w = i.Expect(W, DType.F32, rank: 2);
        if (x.Rank == 0 || x[^1] != w[1]) throw i.Fail(X, $"its last dimension must be the {w[1]} inputs of the weights {w}");
        var output = x.With(x.Rank - 1, w[0]);
        CheckEpilogue(i, output);
        i.Output(DType.F32, output);
    }

    internal override long Macs(Node node) => node.Outputs[0].Shape.Elements * node.Inputs[W]!.Shape[1];
}

public static partial class Ops
{
    /// <summary>A fully connected layer over the innermost axis, with weights [outputs, inputs].</summary>
    public static Value Dense(this Value x, Value weights, Value? bias = null, string? name = null) =>
        x.Graph.Add(new Dense(), [x, weights, bias], name)[0];
}
