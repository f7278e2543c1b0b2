using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>start, start + delta, start + 2·delta, … up to, not including, limit.</summary>
/// <example><code>Value positions = builder.Range(0, 128);</code></example>
public sealed record Range : Operator
{
    /// <summary>The first number.</summary>
    public float Start { get; internal set; }

    /// <summary>The number at which it stops, itself left out.</summary>
    public float Limit { get; internal set; }

    /// <summary>From one number to the next; may be negative.</summary>
    public float Delta { get; internal set; } = 1;

    /// <summary>The element type.</summary>
    public DType ElementType { get; internal set; } = DType.I64;

    internal override Signature Signature { get; } = new();

    internal override IReadOnlyList<Kernel> Kernels => [new("constant", c => Constants.Step(c, n => Start + (double)n * Delta))];

    internal override void Attributes(AttributeVisitor a)
    {
        Start = a.Float("start", Start);
        Limit = a.Float("limit", Limit);
        Delta = a.Float("delta", Delta);
        ElementType = a.Enum("type", ElementType);
    }

    internal override void Infer(Inference i)
    {
        var count = Math.Ceiling(((double)Limit - Start) / Delta);
        if (!(Math.Abs(count) <= int.MaxValue))
            throw new AttributeException(i.Node, $"attributes 'start' {Start}, 'limit' {Limit} and 'delta' {Delta} give no number of elements up to {int.MaxValue}; use finite ones, and a delta other than 0.");
        i.ExpectWholeBytes(ElementType);
        i.Output(ElementType, [(int)Math.Max(0, count)]);
    }
}

public static partial class Ops
{
    /// <summary>The numbers from start up to, not including, limit.</summary>
    public static Value Range(this GraphBuilder b, float start, float limit, float delta = 1, DType type = DType.I64) =>
        b.Add(new Range { Start = start, Limit = limit, Delta = delta, ElementType = type })[0];
}
