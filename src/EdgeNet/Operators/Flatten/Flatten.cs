using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Two dimensions out of many: those before <see cref="Axis"/>, and those from it on.</summary>
/// <example><code>Value features = image.Flatten(); // [8, 7, 7, 64] becomes [8, 3136]</code></example>
public sealed partial record Flatten : Operator
{
    /// <summary>The first axis of the second group; negative counts from the back.</summary>
    public int Axis { get; internal set; } = 1;

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [Copy.Kernel];

    internal override void Attributes(AttributeVisitor a) => Axis = a.Int("axis", Axis);

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        var axis = Axis == x.Rank ? x.Rank : i.Axis(Axis, x.Rank);
        var (rows, columns) = (x.Product(0, axis), x.Product(axis, x.Rank));
        if (Math.Max(rows, columns) > int.MaxValue) throw i.Fail(0, $"flattened it would be {rows} by {columns}; a dimension is at most {int.MaxValue}");
        i.Output(i.Reshaped(0, [(int)rows, (int)columns]));
    }

    internal override IEnumerable<View> Views(Node node) => [View.Alias()];
}

public static partial class Ops
{
    /// <summary>Two dimensions: the product of those before <paramref name="axis"/>, and of the others.</summary>
    public static Value Flatten(this Value x, int axis = 1, string? name = null) => x.Graph.Add(new Flatten { Axis = axis }, [x], name)[0];
}
