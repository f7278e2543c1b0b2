using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Keeps one triangle of each matrix (the two innermost axes) and puts zeros in the other.</summary>
/// <example><code>Value mask = ones.Trilu(upper: false); // what a position may attend to</code></example>
public sealed partial record Trilu : Operator
{
    /// <summary>Whether the upper triangle is kept rather than the lower one.</summary>
    public bool Upper { get; internal set; } = true;

    /// <summary>The diagonal kept along with it: 0 is the main one, positive ones lie above.</summary>
    public int K { get; internal set; }

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("triangle", c => new TriluStep(c, Upper, K))];

    internal override void Attributes(AttributeVisitor a)
    {
        Upper = a.Bool("upper", Upper);
        K = a.Int("k", K);
    }

    internal override void Infer(Inference i)
    {
        if (i.Shape(0).Rank < 2) throw i.Fail(0, "expected a matrix in its two innermost axes");
        i.Output(i.Moved(0, i.Shape(0)));
    }
}

public static partial class Ops
{
    /// <summary>The upper or lower triangle of each matrix, with the k-th diagonal; zeros elsewhere.</summary>
    public static Value Trilu(this Value x, bool upper = true, int k = 0, string? name = null) =>
        x.Graph.Add(new Trilu { Upper = upper, K = k }, [x], name)[0];
}
