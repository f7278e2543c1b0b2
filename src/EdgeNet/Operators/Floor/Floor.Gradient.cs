using EdgeNet.Graphs;

namespace EdgeNet.Operators;

public sealed partial record Floor
{
    /// <summary>Flat between its steps: nothing flows back.</summary>
    internal override void Differentiate(Gradient g) { }
}
