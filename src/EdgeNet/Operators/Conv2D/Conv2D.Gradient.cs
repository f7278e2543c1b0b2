using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

public sealed partial record Conv2D
{
    internal override void Differentiate(Gradient g)
    {
        var dY = Unactivated(g);
        var w = g.X(W).Shape;
        if (g.Wants(X)) g.Set(X, InputGradient(g, dY, g.X(W), g.X(X).Shape));
        if (g.Wants(R)) g.Set(R, dY);
        if (g.Wants(W))
        {
            var dW = g.Add(new ConvWeightGradient { Convolution = this, Kernel = [w[1], w[2]] }, g.X(X), dY);
            g.Set(W, dW);
            if (g.Wants(B)) g.Set(B, dW.Producer!.Outputs[1]);
        }
        else if (g.Wants(B))
        {
            g.Set(B, dY);
        }
    }

    /// <summary>The gradient of an image of shape <paramref name="x"/>: the transposed convolution with the weights' channels and filters swapped.</summary>
    internal Value InputGradient(Gradient g, Value dY, Value w, Shape x)
    {
        // The windows reach so far beyond the image, or end so far before its last pixel.
        int down = Beyond(0), right = Beyond(1);
        var dX = g.Add(new ConvTranspose2D
        {
            Strides = Strides,
            Pads = [Pads[0], Pads[1], Math.Max(0, down), Math.Max(0, right)],
            Dilations = Dilations,
            Group = Group,
            OutputPads = [Written(0, -down), Written(1, -right)],
        }, dY, Swapped(w, Group));
        return dX.Shape == x ? dX : dX.Pad([0, 0, 0, 0, 0, x[1] - dX.Shape[1], x[2] - dX.Shape[2], 0]);

        int Beyond(int axis) => ((dY.Shape[axis + 1] - 1) * Strides[axis]) + ((w.Shape[axis + 1] - 1) * Dilations[axis]) + 1 - Pads[axis] - x[axis + 1];

        // Pixels that no window reads have no gradient; a transposed convolution writes less than a stride of them.
        int Written(int axis, int unread) => unread > 0 && unread < Math.Max(Strides[axis], Dilations[axis]) ? unread : 0;
    }

    /// <summary>Weights [M, kH, kW, C / group] as [C, kH, kW, M / group].</summary>
    internal static Value Swapped(Value w, int group)
    {
        var shape = w.Shape;
        if (group == 1) return w.Transpose([3, 1, 2, 0]);
        return w.Reshape([group, shape[0] / group, shape[1], shape[2], shape[3]]).Transpose([0, 4, 2, 3, 1])
            .Reshape([shape[3] * group, shape[1], shape[2], shape[0] / group]);
    }

    /// <summary>Without what windows see beyond the pixels of <paramref name="like"/>, as where output padding is longer than the stride.</summary>
    internal static Value Cut(Value v, Value like) => v.Shape == like.Shape ? v : v.Slice([0, 0], [like.Shape[1], like.Shape[2]], [1, 2]);
}
