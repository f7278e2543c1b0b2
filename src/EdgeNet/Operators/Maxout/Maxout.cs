using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>The largest of every Pieces neighbouring channels (innermost axis), which become one.</summary>
public sealed partial record Maxout : Operator
{
    private static readonly Signature OneInput = new("X");

    /// <summary>How many channels become one.</summary>
    public int Pieces { get; internal set; } = 2;

    internal override Signature Signature => OneInput;

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("reduce", c => new ReduceStep<float>(
            [(int)c.Output().Shape.Rows, c.Output().Shape[^1], Pieces], [false, false, true], _ => new(Reducer.Of(default(Reductions.Largest), c.Level)))),
    ];

    internal override void Attributes(AttributeVisitor a) => Pieces = a.Int("pieces", Pieces, min: 1);

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        if (x.Rank == 0 || x[^1] % Pieces != 0) throw i.Fail(0, $"expected channels (innermost axis) that divide by {Pieces} pieces");
        i.Output(DType.F32, x.With(x.Rank - 1, x[^1] / Pieces));
    }
}

public static partial class Ops
{
    /// <summary>The largest of every <paramref name="pieces"/> neighbouring channels.</summary>
    public static Value Maxout(this Value x, int pieces = 2, string? name = null) => x.Graph.Add(new Maxout { Pieces = pieces }, [x], name)[0];
}
