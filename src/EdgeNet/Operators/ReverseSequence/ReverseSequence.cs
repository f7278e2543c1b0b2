using EdgeNet.Graphs;
using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Reverses the first so many steps of each sequence of a batch and leaves the others where they are.</summary>
/// <example><code>Value backwards = x.ReverseSequence(lengths); // [time, batch, features]</code></example>
public sealed partial record ReverseSequence : Operator
{
    /// <summary>The axis along which time runs: 0 or 1.</summary>
    public int TimeAxis { get; internal set; }

    /// <summary>The axis along which sequences lie: the other one.</summary>
    public int BatchAxis { get; internal set; } = 1;

    internal override Signature Signature { get; } = new("X", "lengths");

    internal override IReadOnlyList<Kernel> Kernels => [new("reverse", c => new ReverseSequenceStep(c, TimeAxis))];

    internal override void Attributes(AttributeVisitor a)
    {
        TimeAxis = a.Int("time_axis", TimeAxis, min: 0, max: 1);
        BatchAxis = a.Int("batch_axis", BatchAxis, min: 0, max: 1);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        if (TimeAxis == BatchAxis) throw new AttributeException(i.Node, $"attributes 'time_axis' and 'batch_axis' are both {TimeAxis}; one is 0 and the other 1.");
        if (x.Rank < 2) throw i.Fail(0, "expected a time axis and a batch axis");
        i.ExpectIndices(1);
        i.ExpectShape(1, [x[BatchAxis]], "a length for each sequence");
        i.Output(i.Moved(0, x));
    }
}

public static partial class Ops
{
    /// <summary>Reverses the first so many steps of each sequence.</summary>
    public static Value ReverseSequence(this Value x, Value lengths, int timeAxis = 0, string? name = null) =>
        x.Graph.Add(new ReverseSequence { TimeAxis = timeAxis, BatchAxis = 1 - timeAxis }, [x, lengths], name)[0];
}
