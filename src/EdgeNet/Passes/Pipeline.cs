using EdgeNet.Graphs;

namespace EdgeNet.Passes;

/// <summary>The rewrites every graph goes through before it is planned, repeated until none finds anything to do.</summary>
internal static class Pipeline
{
    // What a graph could as well have been from the start.
    private static readonly IPass[] Lowering =
    [
        new LowerProducts(), new FoldConstants(), new RemoveDeadNodes(),
        new FuseActivations(), // before what would take the first of an activation's nodes
        new FusePad(), new FoldAffine(),
        new UnsignBytes(), new AffineBytes(), new MoveQuantization(), new LowerQuantized(),
    ];

    // What only kernels gain by.
    private static readonly IPass[] Fusing = [new FuseLinear(), new SlopesBehindPooling()];

    /// <summary>All of it, and an order that needs little memory.</summary>
    public static void Run(Graph graph)
    {
        Lower(graph);
        // What remains of integers that are weights becomes reals, and what that makes possible follows.
        if (new FoldConstants(unpacks: true).Run(graph)) Lower(graph);
        Repeat(Fusing, graph);
        Schedule.Run(graph);
    }

    /// <summary>The part that doesn't depend on what kernels can do, so that a file may hold its result.</summary>
    public static void Lower(Graph graph) => Repeat(Lowering, graph);

    private static void Repeat(IPass[] passes, Graph graph)
    {
        bool changed;
        do
        {
            changed = false;
            foreach (var pass in passes) changed |= pass.Run(graph);
            graph.Sort();
        }
        while (changed);
    }
}
