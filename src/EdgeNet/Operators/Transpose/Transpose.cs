using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Reorders axes: axis k of the output is axis <see cref="Perm"/>[k] of the input.</summary>
/// <example><code>Value channelsLast = image.Transpose([0, 2, 3, 1]);</code></example>
public sealed partial record Transpose : Operator
{
    /// <summary>The input's axis for each axis of the output; empty for the reverse order.</summary>
    public ImmutableArray<int> Perm { get; internal set; } = [];

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("move", c => new MoveStep(b => [Turn(c, b)]) { PitchedInputs = true, PitchedOutputs = true })];

    internal override void Attributes(AttributeVisitor a) => Perm = a.Ints("perm", Perm, min: 0);

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        var perm = Order(x);
        if (!perm.Order().SequenceEqual(Enumerable.Range(0, x.Rank)))
            throw i.Fail(0, $"attribute 'perm' is [{string.Join(", ", perm)}]; it must name each of the {x.Rank} axes once");
        Shape turned = new([.. perm.Select(axis => x[axis])]);
        // Scales along an axis go where it goes.
        if (i.Input(0) is { Quantization: { Axis: { } scaled } q } spec)
            i.Output(spec with { Shape = turned, Quantization = Quantization.PerAxis(perm.IndexOf(scaled), q.Scales.AsSpan(), q.ZeroPoints.AsSpan()) });
        else
            i.Output(i.Moved(0, turned));
    }

    internal override IEnumerable<View> Views(Node node)
    {
        // Nothing moves when the axes that are longer than 1 keep their order.
        var x = node.Inputs[0]!.Shape;
        var moved = Order(x).Where(axis => x[axis] != 1).ToArray();
        return moved.SequenceEqual(moved.Order()) ? [View.Alias()] : [];
    }

    private ImmutableArray<int> Order(Shape x) => Perm.IsEmpty ? [.. Enumerable.Range(0, x.Rank).Reverse()] : Perm;

    private unsafe Move Turn(KernelContext c, Binding b)
    {
        var (x, y) = (c.Input(0), c.Output());
        var (from, to) = (Strides.Of(x.Shape, b.InputPitch(0)), Strides.Of(y.Shape, b.OutputPitch()));
        return new Move(b.Input<byte>(0), b.Output<byte>(), x.ElementBytes(), c.Level,
            Order(x.Shape).Select((axis, k) => new Loop(y.Shape[k], from[axis], to[k])));
    }
}

public static partial class Ops
{
    /// <summary>Reorders axes: axis k of the result is axis perm[k] of x; the reverse order when none is given.</summary>
    public static Value Transpose(this Value x, ReadOnlySpan<int> perm = default, string? name = null) =>
        x.Graph.Add(new Transpose { Perm = [.. perm] }, [x], name)[0];
}
