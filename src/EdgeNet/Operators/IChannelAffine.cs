using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// An operator that, if its other inputs are constants, is y = x·scale + shift for each channel (innermost axis) of an input x.
/// </summary>
internal interface IChannelAffine
{
    /// <summary>The scale and shift of each channel of an input, or null if the node is no such function of it.</summary>
    (float[] Scale, float[] Shift)? ScaleAndShift(Node node, Value x);

    /// <summary>
    /// What each channel's constant, in the input beside x, stands for; null if there is no such constant, it is not one for each
    /// channel (or for all), or something would not be finite.
    /// </summary>
    protected static (float[] Scale, float[] Shift)? OfConstant(Node node, Value x, Func<float, (float Scale, float Shift)> meaning)
    {
        var other = node.Inputs[0] == x ? node.Inputs[1]! : node.Inputs[0]!;
        if (other.Constant is not { Spec.Type: DType.F32 } constant || x.Shape.Rank == 0 || node.Outputs[0].Spec != x.Spec) return null;
        var channels = x.Shape[^1];
        var isOne = constant.Shape.Elements == 1;
        if (!isOne && (constant.Shape.Elements != channels || constant.Shape[^1] != channels)) return null;
        var (scale, shift) = (new float[channels], new float[channels]);
        for (var c = 0; c < channels; c++)
        {
            (scale[c], shift[c]) = meaning(constant.Span<float>()[isOne ? 0 : c]);
            if (!float.IsFinite(scale[c]) || !float.IsFinite(shift[c])) return null;
        }

        return (scale, shift);
    }
}
