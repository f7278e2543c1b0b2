using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Puts copies of a tensor next to each other: <see cref="Repeats"/>[k] of them along axis k.</summary>
/// <example><code>Value twice = x.Tile([1, 2]);</code></example>
public sealed partial record Tile : Operator
{
    /// <summary>How many copies there are along each axis.</summary>
    public ImmutableArray<int> Repeats { get; internal set; } = [];

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("move", c => new MoveStep(b => [Repeat(c, b)]) { PitchedInputs = true, PitchedOutputs = true })];

    internal override void Attributes(AttributeVisitor a) => Repeats = a.Ints("repeats", Repeats, min: 0);

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        if (Repeats.Length != x.Rank) throw i.Fail(0, $"attribute 'repeats' has {Repeats.Length} values; it takes one an axis");
        var dims = x.Select((dimension, axis) => (long)dimension * Repeats[axis]).ToArray();
        if (dims.Any(dimension => dimension > int.MaxValue)) throw i.Fail(0, $"repeats [{string.Join(", ", Repeats)}] make it too large to address");
        i.Output(i.Moved(0, new Shape([.. dims.Select(dimension => (int)dimension)])));
    }

    internal override IEnumerable<View> Views(Node node) => node.Inputs[0]!.Shape == node.Outputs[0].Shape ? [View.Alias()] : [];

    private unsafe Move Repeat(KernelContext c, Binding b)
    {
        var (x, y) = (c.Input(0), c.Output());
        var (from, to) = (Strides.Of(x.Shape, b.InputPitch(0)), Strides.Of(y.Shape, b.OutputPitch()));
        return new Move(b.Input<byte>(0), b.Output<byte>(), x.ElementBytes(), c.Level,
            x.Shape.SelectMany((dimension, axis) => (Loop[])[new(Repeats[axis], 0, dimension * to[axis]), new(dimension, from[axis], to[axis])]));
    }
}

public static partial class Ops
{
    /// <summary>Puts copies of x next to each other, so many along each axis.</summary>
    public static Value Tile(this Value x, ReadOnlySpan<int> repeats, string? name = null) =>
        x.Graph.Add(new Tile { Repeats = [.. repeats] }, [x], name)[0];
}
