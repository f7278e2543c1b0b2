using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Cuts a tensor along one axis into several outputs: of the sizes given, or into equal parts, the last of which may be smaller.</summary>
/// <example><code>var parts = gates.Split(axis: -1, parts: 4);</code></example>
public sealed partial record Split : Operator
{
    /// <summary>The axis to cut; negative counts from the back.</summary>
    public int Axis { get; internal set; }

    /// <summary>The size of each part; empty for equal ones.</summary>
    public ImmutableArray<int> Sizes { get; internal set; } = [];

    /// <summary>How many parts there are when no sizes are given.</summary>
    public int Parts { get; internal set; } = 2;

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("move", c => new MoveStep(b => Cuts(c, b)) { PitchedInputs = true, PitchedOutputs = true })];

    internal override void Attributes(AttributeVisitor a)
    {
        Axis = a.Int("axis", Axis);
        Sizes = a.Ints("split", Sizes, min: 0);
        Parts = a.Int("num_outputs", Parts, min: 1);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        var axis = i.Axis(Axis, x.Rank);
        if (Sizes.IsEmpty && Parts > Math.Max(1, x[axis])) throw i.Fail(0, $"axis {axis} has {x[axis]} elements, fewer than num_outputs = {Parts}");
        var sizes = SizesOf(x[axis]);
        if (sizes.Sum(size => (long)size) != x[axis] || sizes.Contains(-1))
            throw i.Fail(0, $"axis {axis} has {x[axis]} elements, which don't split into {(Sizes.IsEmpty ? $"{Parts} equal parts" : $"[{string.Join(", ", Sizes)}]")}");
        foreach (var size in sizes) i.Output(i.Moved(0, x.With(axis, size)));
    }

    internal override IEnumerable<View> Views(Node node)
    {
        var x = node.Inputs[0]!.Shape;
        var axis = (Axis + x.Rank) % x.Rank;
        var start = 0;
        for (var k = 0; k < node.Outputs.Count; k++)
        {
            var part = node.Outputs[k].Shape;
            foreach (var view in Part.Along(axis, x, part, start).OfInput(0, k)) yield return view;
            start += part[axis];
        }
    }

    /// <summary>The parts' sizes; −1 for one that would begin beyond the end.</summary>
    private ImmutableArray<int> SizesOf(int dimension)
    {
        if (!Sizes.IsEmpty) return Sizes;
        var size = (int)(((long)dimension + Parts - 1) / Parts);
        return [.. Enumerable.Range(0, Parts).Select(k => (int)Math.Clamp(dimension - (long)k * size, -1, size))];
    }

    private IEnumerable<Move> Cuts(KernelContext c, Binding b)
    {
        var x = c.Input(0);
        var axis = (Axis + x.Shape.Rank) % x.Shape.Rank;
        var from = Strides.Of(x.Shape, b.InputPitch(0));
        var start = 0L;
        for (var k = 0; k < c.OutputCount; k++)
        {
            var y = c.Output(k).Shape;
            if (b.HasOutput(k)) yield return Cut(c, b, k, start * from[axis], from, Strides.Of(y, b.OutputPitch(k)));
            start += y[axis];
        }
    }

    private static unsafe Move Cut(KernelContext c, Binding b, int output, long start, long[] from, long[] to)
    {
        var y = c.Output(output);
        return new Move(b.Input<byte>(0) + start * y.ElementBytes(), b.Output<byte>(output), y.ElementBytes(), c.Level,
            y.Shape.Select((dimension, axis) => new Loop(dimension, from[axis], to[axis])));
    }
}

public static partial class Ops
{
    /// <summary>Cuts x along an axis into parts of the sizes given.</summary>
    public static IReadOnlyList<Value> Split(this Value x, int axis, ReadOnlySpan<int> sizes, string? name = null) =>
        x.Graph.Add(new Split { Axis = axis, Sizes = [.. sizes] }, [x], name);

    /// <summary>Cuts x along an axis into equal parts; the last may be smaller.</summary>
    public static IReadOnlyList<Value> Split(this Value x, int axis, int parts, string? name = null) =>
        x.Graph.Add(new Split { Axis = axis, Parts = parts }, [x], name);
}
