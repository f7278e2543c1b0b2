using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The same elements in the same order under another shape. A 0 keeps the input's dimension at that place; one -1 takes what is left.</summary>
public sealed partial record Reshape : Operator
{
    /// <summary>The shape to give; may hold 0 and one -1.</summary>
    public ImmutableArray<int> Shape { get; internal set; } = [-1];

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [Copy.Kernel];

    internal override void Attributes(AttributeVisitor a) => Shape = a.Ints("shape", Shape, min: -1);

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        var dims = Shape.ToArray();
        for (var d = 0; d < dims.Length; d++)
        {
            if (dims[d] != 0) continue;
            if (d >= x.Rank) throw i.Fail(0, $"shape [{string.Join(", ", Shape)}] keeps dimension {d}, which the input doesn't have");
            dims[d] = x[d];
        }

        var open = Array.IndexOf(dims, -1);
        if (open >= 0)
        {
            if (Array.LastIndexOf(dims, -1) != open) throw i.Fail(0, $"shape [{string.Join(", ", Shape)}] leaves two dimensions open; only one may be -1");
            dims[open] = 1;
            var rest = new Shape(dims).Elements;
            if (rest == 0 || x.Elements % rest != 0) throw i.Fail(0, $"its {x.Elements} elements don't divide into shape [{string.Join(", ", Shape)}]");
            dims[open] = checked((int)(x.Elements / rest));
        }

        var shape = new Shape(dims);
        if (shape.Elements != x.Elements) throw i.Fail(0, $"its {x.Elements} elements don't fill shape {shape}, which holds {shape.Elements}");
        i.Output(i.Reshaped(0, shape));
    }

    internal override IEnumerable<View> Views(Node node) => [View.Alias()];
}

public static partial class Ops
{
    /// <summary>The same elements under another shape; a 0 keeps the dimension there, one -1 takes what is left.</summary>
    public static Value Reshape(this Value x, ReadOnlySpan<int> shape, string? name = null) =>
        x.Graph.Add(new Reshape { Shape = [.. shape] }, [x], name)[0];
}
