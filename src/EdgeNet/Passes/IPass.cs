using EdgeNet.Graphs;

namespace EdgeNet.Passes;

/// <summary>A rewrite that leaves what a graph computes as it was.</summary>
internal interface IPass
{
    /// <summary>Rewrites the graph where it can and answers whether it did.</summary>
    bool Run(Graph graph);
}
