using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>A tensor of a given shape with one value everywhere.</summary>
/// <example><code>Value ones = builder.ConstantOfShape([1, 64], value: 1);</code></example>
public sealed record ConstantOfShape : Operator
{
    /// <summary>The shape.</summary>
    public ImmutableArray<int> Shape { get; internal set; } = [];

    /// <summary>The value.</summary>
    public float Value { get; internal set; }

    /// <summary>The element type.</summary>
    public DType ElementType { get; internal set; } = DType.F32;

    internal override Signature Signature { get; } = new();

    internal override IReadOnlyList<Kernel> Kernels => [new("fill", c => Constants.Fill(c, Value))];

    internal override void Attributes(AttributeVisitor a)
    {
        Shape = a.Ints("shape", Shape, min: 0);
        Value = a.Float("value", Value);
        ElementType = a.Enum("type", ElementType);
    }

    internal override void Infer(Inference i)
    {
        i.ExpectWholeBytes(ElementType);
        i.Output(ElementType, new Shape(Shape.AsSpan()));
    }
}

public static partial class Ops
{
    /// <summary>A tensor with one value everywhere.</summary>
    public static Value ConstantOfShape(this GraphBuilder b, ReadOnlySpan<int> shape, float value = 0, DType type = DType.F32) =>
        b.Add(new ConstantOfShape { Shape = [.. shape], Value = value, ElementType = type })[0];
}
