using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The real numbers that integers stand for: y = (x − zero point) · scale, for U8, I8, I32, and weights stored as I4. The difference is one
/// of 32-bit integers and so exact, unless an I32 itself is near the end of its range.
/// </summary>
/// <example><code>Value reals = bytes.DequantizeLinear();</code></example>
public sealed record DequantizeLinear : QuantizingOperator
{
    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("nibbles", c => c.Input(0).Type == DType.I4, c => new DequantizeNibblesStep(c.Input(0), QuantizationOf(c.Input(0)))),
        new("map", c => c.Input(0).Type != DType.I4, c => new DequantizeStep(c, Tables(c))),
    ];

    internal override void Infer(Inference i)
    {
        var x = i.Input(0);
        if (x.Type is not (DType.U8 or DType.I8 or DType.I32 or DType.I4)) throw i.Fail(0, "expected U8, I8, I32 or I4");
        Checked(i, x.Type);
        i.Output(DType.F32, x.Shape);
    }
}

internal sealed unsafe class DequantizeStep(KernelContext c, IReadOnlyList<BroadcastWalk.Operand> tables) : QuantizingStep(c, tables)
{
    private readonly Dequantizer dequantizer = Dequantizer.Of(c.Input(0).Type, c.Level);

    protected override void Apply(in BroadcastWalk.Pointers at, nint count) => dequantizer.Run((byte*)at[0], (float*)at[3], count, ScalesAt(at));
}

public static partial class Ops
{
    /// <summary>The real numbers that integers stand for: by the quantization given, or else by that of x.</summary>
    /// <exception cref="GraphException">Neither is there.</exception>
    public static Value DequantizeLinear(this Value x, Quantization? quantization = null, string? name = null)
    {
        var q = quantization ?? x.Spec.Quantization ?? throw new GraphException(name ?? nameof(DequantizeLinear), $"the input is {x.Spec}, which is not quantized; say by what scale.");
        return x.Graph.Add(new DequantizeLinear { Scales = q.Scales, ZeroPoints = q.IsSymmetric ? [] : q.ZeroPoints, Axis = q.Axis ?? -1 }, [x], name)[0];
    }
}
