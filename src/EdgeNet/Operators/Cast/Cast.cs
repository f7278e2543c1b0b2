using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The same numbers in another element type: floats are rounded to narrower ones, cut off to integers, and held within the
/// integer's range (a NaN becomes 0); integers keep their low bits; what isn't zero is true.
/// </summary>
public sealed partial record Cast : Operator
{
    private static readonly Signature OneInput = new("X");

    /// <summary>The element type to give.</summary>
    public DType To { get; internal set; } = DType.F32;

    internal override Signature Signature => OneInput;

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("copy", c => c.Input(0).Type == To, Copy.Kernel.Create),
        new("convert", c => CastStep.Create(c.Input(0), c.Output())),
    ];

    internal override void Attributes(AttributeVisitor a) => To = a.Enum("to", To);

    internal override void Infer(Inference i)
    {
        var from = i.Input(0).Type;
        if (from == DType.I4) throw i.Fail(0, "I4 elements have no addresses of their own; they are unpacked where weights are read");
        if (To == DType.I4) throw new AttributeException(i.Node, "attribute 'to' is I4, which is for stored weights only; cast to I8.");
        if ((from == DType.BF16 && To is not (DType.F32 or DType.BF16)) || (To == DType.BF16 && from is not (DType.F32 or DType.BF16)))
            throw i.Fail(0, $"BF16 is for storage and converts to and from F32 only; cast from {from} to F32, then to {To}");
        i.Output(To, i.Shape(0));
    }

    internal override IEnumerable<View> Views(Node node) => node.Inputs[0]!.Spec.Type == To ? [View.Alias()] : [];
}

public static partial class Ops
{
    /// <summary>The same numbers in another element type.</summary>
    public static Value Cast(this Value x, DType to, string? name = null) => x.Graph.Add(new Cast { To = to }, [x], name)[0];
}
