using EdgeNet.Graphs;

namespace EdgeNet.Operators;

/// <summary>ln(eˣ / Σ eˣ) along an axis.</summary>
public sealed partial record LogSoftmax : SoftmaxOperator
{
    private protected override bool Logarithm => true;
}

public static partial class Ops
{
    /// <summary>ln(eˣ / Σ eˣ) along an axis.</summary>
    public static Value LogSoftmax(this Value x, int axis = -1, string? name = null) => x.Graph.Add(new LogSoftmax { Axis = axis }, [x], name)[0];
}
