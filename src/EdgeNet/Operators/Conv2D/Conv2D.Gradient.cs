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
        var transposed = new ConvTranspose2D { Strides = Strides, Pads = Pads, Dilations = Dilations, Group = Group, OutputPads = [Unread(0), Unread(1)] };
        return g.Add(transposed, dY, Swapped(w, Group));

        // What lies behind the last window.
        int Unread(int axis) => x[axis + 1] + Pads[axis] + Pads[axis + 2]
            - (((dY.Shape[axis + 1] - 1) * Strides[axis]) + ((w.Shape[axis + 1] - 1) * Dilations[axis]) + 1);
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
