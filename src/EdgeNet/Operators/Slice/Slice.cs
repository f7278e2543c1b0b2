using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// y = x[start:end:step, …], as in Python: negative starts and ends count from the back, all are clipped to the axis, and a negative
/// step walks backwards.
/// </summary>
/// <example><code>Value crop = image.Slice(starts: [1, 1], ends: [-1, -1], axes: [1, 2]);</code></example>
public sealed partial record Slice : Operator
{
    /// <summary>The first index along each axis.</summary>
    public ImmutableArray<int> Starts { get; internal set; } = [];

    /// <summary>The index at which each axis stops, itself left out.</summary>
    public ImmutableArray<int> Ends { get; internal set; } = [];

    /// <summary>The axes meant; empty for the first ones. Negative ones count from the back.</summary>
    public ImmutableArray<int> Axes { get; internal set; } = [];

    /// <summary>The steps; empty for 1 everywhere.</summary>
    public ImmutableArray<int> Steps { get; internal set; } = [];

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("move", c => new MoveStep(b => [Cut(c, b)]) { PitchedInputs = true, PitchedOutputs = true })];

    internal override void Attributes(AttributeVisitor a)
    {
        Starts = a.Ints("starts", Starts);
        Ends = a.Ints("ends", Ends, length: Starts.Length);
        Axes = a.Ints("axes", Axes, length: Axes.IsEmpty ? null : Starts.Length);
        Steps = a.Ints("steps", Steps, length: Steps.IsEmpty ? null : Starts.Length);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        if (Axes.IsEmpty && Starts.Length > x.Rank) throw i.Fail(0, $"{Starts.Length} axes are to be cut, which it doesn't have");
        i.Axes(Axes, x.Rank);
        if (Steps.Contains(0)) throw new AttributeException(i.Node, "attribute 'steps' holds a 0; a step goes forward or backward.");
        i.Output(i.Moved(0, new Shape([.. Ranges(x).Select(range => range.Count)])));
    }

    internal override IEnumerable<View> Views(Node node)
    {
        var (x, y) = (node.Inputs[0]!.Shape, node.Outputs[0].Shape);
        var ranges = Ranges(x);
        return ranges.Any(range => range is { Step: not 1, Count: > 1 }) ? []
            : new Part(x, y, [.. ranges.Select(range => range.Start)]).OfInput(0, 0);
    }

    /// <summary>Where each axis begins, how far each step goes, and how many there are.</summary>
    private (int Start, int Step, int Count)[] Ranges(Shape x)
    {
        var ranges = x.Select(dimension => (Start: 0, Step: 1, Count: dimension)).ToArray();
        for (var k = 0; k < Starts.Length; k++)
        {
            var axis = Axes.IsEmpty ? k : (Axes[k] + x.Rank) % x.Rank;
            var step = Steps.IsEmpty ? 1 : Steps[k];
            if (x[axis] == 0) continue;
            var start = Clip(Starts[k], x[axis], 0, step > 0 ? x[axis] : x[axis] - 1);
            var span = step > 0 ? Clip(Ends[k], x[axis], 0, x[axis]) - start : start - Clip(Ends[k], x[axis], -1, x[axis] - 1);
            var stride = Math.Abs((long)step);
            ranges[axis] = (start, step, (int)Math.Max(0, (span + stride - 1) / stride));
        }
        return ranges;
    }

    private static int Clip(int index, int dimension, int low, int high) => Math.Clamp(index < 0 ? index + dimension : index, low, high);

    private unsafe Move Cut(KernelContext c, Binding b)
    {
        var (x, y) = (c.Input(0), c.Output());
        var ranges = Ranges(x.Shape);
        var (from, to) = (Strides.Of(x.Shape, b.InputPitch(0)), Strides.Of(y.Shape, b.OutputPitch()));
        var start = y.Shape.Elements == 0 ? 0 : ranges.Select((range, axis) => range.Start * from[axis]).Sum();
        return new Move(b.Input<byte>(0) + start * x.ElementBytes(), b.Output<byte>(), x.ElementBytes(), c.Level,
            ranges.Select((range, axis) => new Loop(range.Count, range.Step * from[axis], to[axis])));
    }
}

public static partial class Ops
{
    /// <summary>y = x[start:end:step, …] over some axes, as in Python.</summary>
    public static Value Slice(this Value x, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, ReadOnlySpan<int> axes = default,
        ReadOnlySpan<int> steps = default, string? name = null) =>
        x.Graph.Add(new Slice { Starts = [.. starts], Ends = [.. ends], Axes = [.. axes], Steps = [.. steps] }, [x], name)[0];
}
