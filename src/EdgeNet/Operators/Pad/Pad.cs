using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>What <see cref="Pad"/> puts around a tensor.</summary>
/// <example><code>Value ring = x.Pad([2, 2], PadMode.Wrap);</code></example>
public enum PadMode
{
    /// <summary>One value everywhere.</summary>
    Constant,

    /// <summary>The tensor mirrored at its outermost elements, which are not repeated.</summary>
    Reflect,

    /// <summary>The outermost elements, repeated.</summary>
    Edge,

    /// <summary>The tensor over again, as if it were a ring.</summary>
    Wrap,
}

/// <summary>Puts elements before and after a tensor along its axes. Negative numbers cut elements off instead.</summary>
/// <example><code>Value framed = image.Pad([0, 1, 1, 0, 0, 1, 1, 0], PadMode.Reflect);</code></example>
public sealed partial record Pad : Operator
{
    /// <summary>How many elements go before each axis, then how many after each.</summary>
    public ImmutableArray<int> Pads { get; internal set; } = [];

    /// <summary>What is put there.</summary>
    public PadMode Mode { get; internal set; }

    /// <summary>The value put there in constant mode, as it is stored.</summary>
    public float Value { get; internal set; }

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("move", Create)];

    internal override void Attributes(AttributeVisitor a)
    {
        Pads = a.Ints("pads", Pads);
        Mode = a.Enum("mode", Mode);
        Value = a.Float("value", Value);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        if (Pads.Length != 2 * x.Rank) throw i.Fail(0, $"attribute 'pads' has {Pads.Length} values; it takes {2 * x.Rank}, those before all axes and then those after");
        var dims = x.ToArray();
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var (kept, padded) = ((long)x[axis] + Math.Min(0, Before(axis)) + Math.Min(0, After(axis)), (long)x[axis] + Before(axis) + After(axis));
            if (kept < 0 || padded > int.MaxValue) throw i.Fail(0, $"pads of {Before(axis)} and {After(axis)} don't fit axis {axis}");
            if (kept == 0 && padded > 0 && Mode != PadMode.Constant) throw i.Fail(0, $"axis {axis} is empty, so that {Mode} finds no element to repeat");
            dims[axis] = (int)padded;
        }
        i.Output(i.Moved(0, new Shape(dims)));
    }

    internal override IEnumerable<View> Views(Node node)
    {
        var x = node.Inputs[0]!.Shape;
        if (Pads.Any(pad => pad > 0)) return [];
        return new Part(x, node.Outputs[0].Shape, [.. Enumerable.Range(0, x.Rank).Select(axis => -Before(axis))]).OfInput(0, 0);
    }

    private int Before(int axis) => Pads[axis];

    private int After(int axis) => Pads[Pads.Length / 2 + axis];

    private MoveStep Create(KernelContext c)
    {
        var type = c.Output().Type;
        var value = c.Table(type.Bytes(1), at => Stored.Write(type, Value, at));
        return new MoveStep(b => Boxes(c.Input(0).Shape).Select(box => Fill(c, b, value, box))) { PitchedInputs = true, PitchedOutputs = true };
    }

    /// <summary>The output as boxes, each the product of a run along every axis.</summary>
    private IEnumerable<Run[]> Boxes(Shape x)
    {
        IEnumerable<Run[]> boxes = [[]];
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var runs = Runs(x[axis], Before(axis), After(axis));
            boxes = boxes.SelectMany(box => runs.Select(run => (Run[])[.. box, run]));
        }
        return boxes;
    }

    /// <summary>Cuts one axis of the output into runs over which the place in the input changes evenly.</summary>
    private List<Run> Runs(int dimension, int before, int after)
    {
        var first = Math.Max(0, -before);
        var kept = dimension - first - Math.Max(0, -after);
        var runs = new List<Run>();
        for (var at = 0; at < dimension + before + after; at++)
        {
            var source = Source(at - Math.Max(0, before), kept) is >= 0 and var place ? first + place : Run.Constant;
            if (runs.Count == 0 || !runs[^1].Extend(source, out var longer)) runs.Add(new(at, source, Step: 0, Count: 1));
            else runs[^1] = longer;
        }
        return runs;
    }

    /// <summary>Which of <paramref name="count"/> elements stands at a place that may be before the first or after the last; −1 for none.</summary>
    private int Source(int place, int count)
    {
        if ((uint)place < (uint)count) return place;
        switch (Mode)
        {
            case PadMode.Edge:
                return Math.Clamp(place, 0, count - 1);
            case PadMode.Wrap:
                return (place % count + count) % count;
            case PadMode.Reflect:
                var period = Math.Max(1, 2 * (count - 1));
                var phase = (place % period + period) % period;
                return Math.Min(phase, period - phase);
            default:
                return -1;
        }
    }

    private static unsafe Move Fill(KernelContext c, Binding b, nint value, Run[] box)
    {
        var (x, y) = (c.Input(0), c.Output());
        var (from, to) = (Strides.Of(x.Shape, b.InputPitch(0)), Strides.Of(y.Shape, b.OutputPitch()));
        var isConstant = box.Any(run => run.Source == Run.Constant);
        var source = isConstant ? (byte*)value : b.Input<byte>(0) + box.Select((run, axis) => run.Source * from[axis]).Sum() * x.ElementBytes();
        var target = b.Output<byte>() + box.Select((run, axis) => run.At * to[axis]).Sum() * x.ElementBytes();
        return new Move(source, target, x.ElementBytes(), c.Level, box.Select((run, axis) => new Loop(run.Count, isConstant ? 0 : run.Step * from[axis], to[axis])));
    }

    /// <summary>Successive places of the output, and the first place of the input they read and how it goes on.</summary>
    private readonly record struct Run(int At, int Source, int Step, int Count)
    {
        public const int Constant = -1;

        /// <summary>This run with one more place, if that reads what comes next.</summary>
        public bool Extend(int source, out Run longer)
        {
            var step = Count == 1 && Source != Constant && source != Constant ? source - Source : Step;
            longer = this with { Step = step, Count = Count + 1 };
            return source == Source + (long)step * Count && (source == Constant) == (Source == Constant) && Math.Abs(step) <= 1;
        }
    }
}

public static partial class Ops
{
    /// <summary>Puts elements around x: so many before each axis, then so many after each. Negative numbers cut off.</summary>
    public static Value Pad(this Value x, ReadOnlySpan<int> pads, PadMode mode = PadMode.Constant, float value = 0, string? name = null) =>
        x.Graph.Add(new Pad { Pads = [.. pads], Mode = mode, Value = value }, [x], name)[0];
}
