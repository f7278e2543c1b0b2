using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The family of products with weights: y = activation(x · W + B + R). The bias, the residual and the activation are part of the
/// kernels. The first axis of the weights counts output channels, and so do B and the innermost axis of y.
/// </summary>
public abstract record LinearOperator : Operator
{
    /// <summary>The places of the inputs: data, weights, bias, residual.</summary>
    internal const int X = 0, W = 1, B = 2, R = 3;

    /// <summary>What is applied to the sum; null for nothing.</summary>
    public UnaryOperator? Activation { get; internal set; }

    internal override Signature Signature { get; } = new("X", "W", "B?", "R?");

    internal override void Attributes(AttributeVisitor a) => Activation = a.Optional("activation", Activation);

    /// <summary>What a kernel does to the sum.</summary>
    internal Epilogue EpilogueOf(KernelContext c) => Activation switch
    {
        null => Epilogue.None,
        IClamp { Range: var (low, high) } => new() { Lo = low, Hi = high },
        _ => new() { Map = Activation.Floats(c.Level) },
    };

    /// <summary>The kernels for integers over a step that takes its arithmetic: with emitted code, where that can run, and without.</summary>
    internal IEnumerable<Kernel> Integers(string name, Func<KernelContext, IntegerArithmetic, Step> create, Func<KernelContext, bool>? applies = null)
    {
        yield return new($"{name} vnni", c => c.Level == SimdLevel.V512 && VnniCode.IsSupported && Applies(c) && (IntegerArithmetic.IsSymmetric(c) || VnniCode.SupportsZeroPoints), c => Create(c, VnniKernel.Instance));
        yield return new($"{name} bytes", Applies, c => Create(c, ByteKernel.For(c.Level)));

        bool Applies(KernelContext c) => IntegerArithmetic.Applies(c, EpilogueOf(c)) && (applies is null || applies(c));

        Step Create(KernelContext c, ByteKernel kernel) => create(c, new IntegerArithmetic(c, kernel, EpilogueOf(c)));
    }

    /// <summary>The gradient of the sum before the activation.</summary>
    private protected static Value Unactivated(Gradient g)
    {
        var op = (LinearOperator)g.Node.Operator;
        if (op.Activation is not { } fused) return g.OfOutput;
        if (fused.Derivative is not { } derivative) throw new GraphException(g.Node.Name, $"its fused {fused.Type} has no gradient.");
        // What the activation saw is gone; where its slope needs that, it is computed again.
        var t = derivative.OfOutput ? g.Y() : g.Add(op with { Activation = null }, [.. g.Node.Inputs]);
        return g.Add(new UnaryGradient { Function = fused }, g.OfOutput, t);
    }

    /// <summary>States the gradients of the bias and the residual.</summary>
    private protected static void SetEpilogue(Gradient g, Value dY)
    {
        if (g.Wants(B)) g.Set(B, dY); // summed up over all but the channels, as what is broadcast
        if (g.Wants(R)) g.Set(R, dY);
    }

    /// <summary>Checks the bias against the output's channels and the residual against its shape.</summary>
    private protected static void CheckEpilogue(Inference i, Shape output)
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
    }
}

/// <summary>An activation that only limits values to a range: the kind a kernel's store can apply for nothing.</summary>
internal interface IClamp
{
    /// <summary>The least and the greatest result.</summary>
    (float Low, float High) Range { get; }
}
