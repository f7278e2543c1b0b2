using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The gradients of a convolution's weights and bias:
/// dW[m, u, v, c] = Σ x[n, i·s − p + u·d, j·s − p + v·d, c] · dY[n, i, j, m] and db[m] = Σ dY[n, i, j, m], over all images and pixels.
/// </summary>
public sealed partial record ConvWeightGradient : Operator
{
    private const int X = 0, dY = 1;

    /// <summary>The convolution: its strides, pads, dilations and groups.</summary>
    public Conv2D Convolution { get; internal set; } = new();

    /// <summary>The height and width of its window.</summary>
    public ImmutableArray<int> Kernel { get; internal set; } = [1, 1];

    internal override Signature Signature { get; } = new("X", "dY");

    internal override IReadOnlyList<Kernel> Kernels => [new("outer products", c => new ConvWeightGradientStep(c, ShapeOf(c.Input(X).Shape, c.Input(dY).Shape)))];

    internal override void Attributes(AttributeVisitor a)
    {
        Convolution = a.Nested("convolution", Convolution);
        Kernel = a.Ints("kernel_shape", Kernel, length: 2, min: 1);
    }

    internal override void Infer(Inference i)
    {
        Shape x = i.Expect(X, DType.F32, rank: 4), y = i.Expect(dY, DType.F32, rank: 4);
        var group = Convolution.Group;
        if (x[3] % group != 0 || y[3] % group != 0) throw i.Fail($"their {x[3]} and {y[3]} channels don't divide into {group} groups");
        if (x[0] != y[0]) throw i.Fail(dY, $"expected {x[0]} images, as many as X has");
        for (var axis = 0; axis < 2; axis++)
        {
            var window = Windows.Padded(i.Node, axis, x[axis + 1], Kernel[axis],
                Convolution.Strides[axis], Convolution.Dilations[axis], Convolution.Pads[axis], Convolution.Pads[axis + 2]);
            if (y[axis + 1] > window.Output) throw i.Fail(dY, $"expected at most {window.Output} outputs along axis {axis + 1}, as many as windows fit X");
        }

        i.Output(DType.F32, [y[3], Kernel[0], Kernel[1], x[3] / group]);
        i.Output(DType.F32, [y[3]]);
    }

    internal override long Macs(Node node) => node.Inputs[dY]!.Shape.Elements * node.Outputs[0].Shape.Stride(0);

    private ConvShape ShapeOf(Shape x, Shape y)
    {
        return new(x[0], Axis(0), Axis(1), x[3], y[3], Convolution.Group);

        WindowAxis Axis(int axis) => new(x[axis + 1], y[axis + 1], Kernel[axis], Convolution.Strides[axis], Convolution.Dilations[axis], Convolution.Pads[axis]);
    }
}
