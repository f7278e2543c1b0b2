using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The family of products with weights: y = activation(x · W + B + R). The bias, the residual and the activation are fused into
/// the kernel's store. The first axis of the weights counts output channels, and so do B and the innermost axis of y.
/// </summary>
public abstract record LinearOperator : Operator
{
    /// <summary>The places of the inputs: data, weights, bias, residual.</summary>
    internal const int X = 0, W = 1, B = 2, R = 3;

    /// <summary>What is applied to the sum; null for nothing.</summary>
    public Operator? Activation { get; internal set; }

    internal override Signature Signature { get; } = new("X", "W", "B?", "R?");

    /// <summary>The range the fused activation clamps to; everything if there is none.</summary>
    internal (float Low, float High) Clamp => Activation is IClamp clamp ? clamp.Range : (float.NegativeInfinity, float.PositiveInfinity);

    internal override void Attributes(AttributeVisitor a) => Activation = a.Nested("activation", Activation);

    /// <summary>Checks the bias against the output's channels, the residual against its shape, and that the activation can be fused.</summary>
    private protected void CheckEpilogue(Inference i, Shape output)
    {
        if (i.Has(B))
        {
            i.Expect(B, DType.F32);
            i.ExpectShape(B, [output[^1]], "one bias an output channel");
        }

        if (i.Has(R))
        {
            i.Expect(R, DType.F32);
            i.ExpectShape(R, output, "the output's shape");
        }

        if (Activation is not (null or IClamp))
            throw new AttributeException(i.Node, $"attribute 'activation' is {Activation.Type}, which cannot be fused; add it as a node of its own.");
    }
}

/// <summary>An activation that only limits values to a range: the kind a kernel's store can apply for nothing.</summary>
internal interface IClamp
{
    /// <summary>The least and the greatest result.</summary>
    (float Low, float High) Range { get; }
}

/// <summary>An operator that, with its parameters known, is y = x·scale + shift for each channel (innermost axis) of its first input.</summary>
internal interface IChannelAffine
{
    /// <summary>The scale and shift of each channel, or null if they are not constants.</summary>
    (float[] Scale, float[] Shift)? ScaleAndShift(Node node);
}
