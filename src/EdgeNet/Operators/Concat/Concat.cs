using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Joins tensors along one axis. Inputs are computed right where they belong in the output wherever their producers can do that.</summary>
/// <example><code>Value both = new[] { a, b }.Concat(axis: -1);</code></example>
public sealed partial record Concat : Operator
{
    /// <summary>The axis to join along; negative counts from the back.</summary>
    public int Axis { get; internal set; }

    internal override Signature Signature { get; } = new("X*");

    internal override IReadOnlyList<Kernel> Kernels => [new("move", c => new MoveStep(b => Pastes(c, b)) { PitchedInputs = true, PitchedOutputs = true })];

    internal override void Attributes(AttributeVisitor a) => Axis = a.Int("axis", Axis);

    internal override void Infer(Inference i)
    {
        var first = i.Input(0);
        var axis = i.Axis(Axis, first.Shape.Rank);
        var total = 0L;
        for (var k = 0; k < i.Count; k++)
        {
            var x = i.Input(k);
            if (x.Shape.Rank != first.Shape.Rank || x.Shape.With(axis, 0) != first.Shape.With(axis, 0))
                throw i.Fail(k, $"all inputs must have the shape {first.Shape} of the first but for axis {axis}");
            if (x.Type != first.Type || !Equals(x.Quantization, first.Quantization))
                throw i.Fail(k, $"all inputs must have the type of the first, {first}; cast or requantize it");
            total += x.Shape[axis];
        }
        if (total > int.MaxValue) throw i.Fail($"axis {axis} would have {total} elements; at most {int.MaxValue} are supported");
        i.Output(i.Moved(0, first.Shape.With(axis, (int)total)));
    }

    internal override IEnumerable<View> Views(Node node)
    {
        var y = node.Outputs[0].Shape;
        var axis = (Axis + y.Rank) % y.Rank;
        var start = 0;
        for (var k = 0; k < node.Inputs.Count; k++)
        {
            var part = node.Inputs[k]!.Shape;
            foreach (var view in Part.Along(axis, y, part, start).OfOutput(k, 0)) yield return view;
            start += part[axis];
        }
    }

    private IEnumerable<Move> Pastes(KernelContext c, Binding b)
    {
        var y = c.Output().Shape;
        var axis = (Axis + y.Rank) % y.Rank;
        var to = Strides.Of(y, b.OutputPitch());
        var start = 0L;
        for (var k = 0; k < c.InputCount; k++)
        {
            var x = c.Input(k).Shape;
            if (b.HasInput(k)) yield return Paste(c, b, k, start * to[axis], Strides.Of(x, b.InputPitch(k)), to);
            start += x[axis];
        }
    }

    private static unsafe Move Paste(KernelContext c, Binding b, int input, long start, long[] from, long[] to)
    {
        var x = c.Input(input);
        return new Move(b.Input<byte>(input), b.Output<byte>() + start * x.ElementBytes(), x.ElementBytes(), c.Level,
            x.Shape.Select((dimension, axis) => new Loop(dimension, from[axis], to[axis])));
    }
}

public static partial class Ops
{
    /// <summary>Joins values along an axis.</summary>
    public static Value Concat(this IReadOnlyList<Value> values, int axis, string? name = null) =>
        values.Count > 0 ? values[0].Graph.Add(new Concat { Axis = axis }, values, name)[0]
        : throw new GraphException(name, "Concat was given no values; it joins at least one.");

    /// <summary>This value and another, joined along an axis.</summary>
    public static Value Concat(this Value x, Value other, int axis, string? name = null) => new[] { x, other }.Concat(axis, name);
}
