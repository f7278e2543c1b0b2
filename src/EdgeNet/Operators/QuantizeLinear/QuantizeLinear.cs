using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Real numbers as 8-bit integers: y = x / scale rounded to the nearest, halves to even, plus the zero point, held within the type's
/// range. A NaN becomes the lowest integer. The output's spec carries the quantization. Unsigned bytes with one scale, the input of which is
/// one already, are quantized anew.
/// </summary>
/// <example><code>Value bytes = x.QuantizeLinear(Quantization.PerTensor(scale: 0.02f, zeroPoint: 128));</code></example>
public sealed record QuantizeLinear : QuantizingOperator
{
    /// <summary>The type to give, U8 or I8.</summary>
    public DType To { get; internal set; } = DType.U8;

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("table", c => Bytes.AreIn(c), c => new UnaryMapStep<byte, byte>(
            c.Input(0), c.Output(), Bytes.Map(c, c.Input(0).Quantization!, c.Output().Quantization!, f: null))),
        new("map", c => c.Input(0).Type == DType.F32, c => new QuantizeStep(c, Tables(c))),
    ];

    internal override void Attributes(AttributeVisitor a)
    {
        base.Attributes(a);
        To = a.Enum("to", To);
    }

    internal override void Infer(Inference i)
    {
        if (To is not (DType.U8 or DType.I8)) throw new AttributeException(i.Node, $"attribute 'to' is {To}; it must be U8 or I8.");
        var result = new TensorSpec(To, i.Shape(0), Checked(i, To));
        if (!(Bytes.AreIn(i.Input(0)) && Bytes.AreIn(result))) i.Expect(0, DType.F32);
        i.Output(result);
    }
}

internal sealed unsafe class QuantizeStep(KernelContext c, IReadOnlyList<BroadcastWalk.Operand> tables) : QuantizingStep(c, tables)
{
    private readonly Quantizer quantizer = Quantizer.Of(c.Output().Type, c.Level);

    protected override void Apply(in BroadcastWalk.Pointers at, nint count) => quantizer.Run((float*)at[0], (byte*)at[3], count, ScalesAt(at));
}

public static partial class Ops
{
    /// <summary>Real numbers as 8-bit integers, U8 or I8.</summary>
    public static Value QuantizeLinear(this Value x, Quantization quantization, DType to = DType.U8, string? name = null) => x.Graph.Add(
        new QuantizeLinear { Scales = quantization.Scales, ZeroPoints = quantization.ZeroPoints, Axis = quantization.Axis ?? -1, To = to }, [x], name)[0];
}
