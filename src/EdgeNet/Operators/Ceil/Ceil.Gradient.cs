using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Ceil
{
    /// <summary>Flat between its steps: nothing flows back.</summary>
    internal override void Differentiate(Gradient g) { }
}
