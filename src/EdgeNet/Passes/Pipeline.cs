using EdgeNet.Graphs;

namespace EdgeNet.Passes;

/// <summary>The rewrites every graph goes through before it is planned, repeated until none finds anything to do.</summary>
internal static class Pipeline
{
    private static readonly IPass[] Passes =
    [
        new LowerProducts(), new FoldConstants(), new RemoveDeadNodes(),
        new FuseActivations(), // before what would take the first of an activation's nodes
        new FusePad(), new FuseLinear(),
    ];

    public static void Run(Graph graph)
    {
        bool changed;
        do
        {
            changed = false;
            foreach (var pass in Passes) changed |= pass.Run(graph);
            graph.Sort();
        }
        while (changed);
        Schedule.Run(graph);
    }
}
