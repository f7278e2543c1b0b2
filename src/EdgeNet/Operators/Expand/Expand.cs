using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Repeats a tensor along axes of size 1 until it has a given shape, aligned at the innermost axis. A 1 in the shape keeps the input's size.</summary>
/// <example><code>Value rows = bias.Expand([8, 64]); // [64] becomes [8, 64]</code></example>
public sealed partial record Expand : Operator
{
    /// <summary>The shape to reach; it may have more axes than the input, or fewer.</summary>
    public ImmutableArray<int> Shape { get; internal set; } = [];

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("move", c => new MoveStep(b => [Repeat(c, b)]) { PitchedInputs = true, PitchedOutputs = true })];

    internal override void Attributes(AttributeVisitor a) => Shape = a.Ints("shape", Shape, min: 0);

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        var dims = new int[Math.Max(x.Rank, Shape.Length)];
        for (var k = 1; k <= dims.Length; k++)
        {
            var (have, want) = (k <= x.Rank ? x[^k] : 1, k <= Shape.Length ? Shape[^k] : 1);
            if (have != want && have != 1 && want != 1)
                throw i.Fail(0, $"it doesn't expand to [{string.Join(", ", Shape)}]; sizes must be equal or 1, counted from the innermost axis");
            dims[^k] = have == 1 ? want : have;
        }
        i.Output(i.Moved(0, new Shape(dims)));
    }

    internal override IEnumerable<View> Views(Node node) => node.Inputs[0]!.Shape.Elements == node.Outputs[0].Shape.Elements ? [View.Alias()] : [];

    private static unsafe Move Repeat(KernelContext c, Binding b)
    {
        var (x, y) = (c.Input(0), c.Output());
        var (from, to) = (Strides.Of(x.Shape, b.InputPitch(0)), Strides.Of(y.Shape, b.OutputPitch()));
        var added = y.Shape.Rank - x.Shape.Rank;
        return new Move(b.Input<byte>(0), b.Output<byte>(), x.ElementBytes(), c.Level,
            y.Shape.Select((dimension, axis) => new Loop(dimension, axis < added || x.Shape[axis - added] == 1 ? 0 : from[axis - added], to[axis])));
    }
}

public static partial class Ops
{
    /// <summary>Repeats x along axes of size 1 until it has a shape, by the rules of broadcasting.</summary>
    public static Value Expand(this Value x, ReadOnlySpan<int> shape, string? name = null) =>
        x.Graph.Add(new Expand { Shape = [.. shape] }, [x], name)[0];
}
