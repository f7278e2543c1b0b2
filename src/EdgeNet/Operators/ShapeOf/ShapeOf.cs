using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The dimensions of x as I64 (ONNX calls it Shape). Known before any run, so that it folds away.</summary>
/// <example><code>Value batch = x.ShapeOf(start: 0, end: 1);</code></example>
public sealed record ShapeOf : Operator
{
    /// <summary>The first dimension wanted; negative counts from the back.</summary>
    public int Start { get; internal set; }

    /// <summary>The dimension to stop before; negative counts from the back.</summary>
    public int End { get; internal set; } = int.MaxValue;

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("constant", c => Constants.Step(c, n => c.Input(0).Shape[Bounds(c.Input(0).Shape).First + (int)n]))];

    internal override bool ReadsShapesOnly => true;

    internal override void Attributes(AttributeVisitor a)
    {
        Start = a.Int("start", Start);
        End = a.Int("end", End);
    }

    internal override void Infer(Inference i)
    {
        var (first, last) = Bounds(i.Shape(0));
        i.Output(DType.I64, [Math.Max(0, last - first)]);
    }

    private (int First, int Last) Bounds(Shape x)
    {
        return (Clip(Start), Clip(End));

        int Clip(int axis) => Math.Clamp(axis < 0 ? axis + x.Rank : axis, 0, x.Rank);
    }
}

public static partial class Ops
{
    /// <summary>The dimensions of x as a value.</summary>
    public static Value ShapeOf(this Value x, int start = 0, int end = int.MaxValue, string? name = null) =>
        x.Graph.Add(new ShapeOf { Start = start, End = end }, [x], name)[0];
}
