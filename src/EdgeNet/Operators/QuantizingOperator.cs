using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The two operators between real numbers and the integers that stand for them, real = scale · (integer − zero point).</summary>
public abstract record QuantizingOperator : Operator
{
    private static readonly Signature OneInput = new("X");

    /// <summary>The scales: one for the whole tensor, or one for each index along <see cref="Axis"/>.</summary>
    public ImmutableArray<float> Scales { get; internal set; } = [1f];

    /// <summary>The zero points, as many as there are scales; empty where all are 0.</summary>
    public ImmutableArray<int> ZeroPoints { get; internal set; } = [];

    /// <summary>The axis along which scales differ, if there are several; a negative one counts from the back.</summary>
    public int Axis { get; internal set; } = -1;

    internal override Signature Signature => OneInput;

    internal override void Attributes(AttributeVisitor a)
    {
        Scales = a.Floats("scales", Scales);
        ZeroPoints = a.Ints("zero_points", ZeroPoints, length: ZeroPoints.IsEmpty ? null : Scales.Length);
        Axis = a.Int("axis", Axis);
    }

    /// <summary>The quantization meant, for a tensor whose rank is known.</summary>
    internal Quantization QuantizationOf(TensorSpec spec) => Scales.Length == 1
        ? Quantization.PerTensor(Scales[0], ZeroPoints.IsEmpty ? 0 : ZeroPoints[0])
        : Quantization.PerAxis(Axis < 0 ? Axis + spec.Shape.Rank : Axis, Scales.AsSpan(), ZeroPoints.AsSpan());

    /// <summary>The quantization meant, for integers of some type.</summary>
    private protected Quantization Checked(Inference i, DType integers)
    {
        var (low, high) = integers.ZeroPoints();
        foreach (var zero in ZeroPoints)
            if (zero < low || zero > high) throw new AttributeException(i.Node, $"attribute 'zero_points' holds {zero}; {integers} takes {low} to {high}.");
        var shape = i.Shape(0);
        if (Scales.Length != 1 && i.Axis(Axis, shape.Rank) is var axis && Scales.Length != shape[axis]) throw i.Fail(0, $"attribute 'scales' has {Scales.Length}; expected 1, or the {shape[axis]} of axis {axis}");
        return QuantizationOf(i.Input(0));
    }

    /// <summary>The scales and zero points as tables that broadcast to a shape.</summary>
    private protected unsafe IReadOnlyList<BroadcastWalk.Operand> Tables(KernelContext c)
    {
        var shape = c.Input(0).Shape;
        var dims = Enumerable.Repeat(1, shape.Rank).ToArray();
        if (Scales.Length > 1) dims[Axis < 0 ? Axis + shape.Rank : Axis] = Scales.Length;
        Shape table = new(dims);
        var scales = c.Table(Scales.Length * sizeof(float), at => Scales.CopyTo(new Span<float>((void*)at, Scales.Length)));
        var zeroPoints = c.Table(Scales.Length * sizeof(int), at =>
        {
            Span<int> all = new((void*)at, Scales.Length);
            if (ZeroPoints.IsEmpty) all.Clear();
            else ZeroPoints.CopyTo(all);
        });
        var pitch = dims.Length == 0 ? 1 : dims[^1];
        return [new(new(DType.F32, table), scales, pitch), new(new(DType.I32, table), zeroPoints, pitch)];
    }
}

/// <summary>Quantizes or dequantizes every element, scales and zero points being broadcast beside it.</summary>
internal abstract unsafe class QuantizingStep(KernelContext c, IReadOnlyList<BroadcastWalk.Operand> tables) : ElementwiseStep(c.Output(), c.Input(0))
{
    protected override IReadOnlyList<BroadcastWalk.Operand> Tables => tables;

    protected RunScales ScalesAt(in BroadcastWalk.Pointers at) => new((float*)at[1], (int*)at[2], each: Walk.Moves(1));
}
