using EdgeNet.Execution;
using EdgeNet.Graphs;

namespace EdgeNet.Tests.Conformance;

/// <summary>Questions to small compiled graphs.</summary>
internal static class Plans
{
    /// <summary>How many steps have anything to do.</summary>
    public static int Steps(Graph graph) => graph.Compile().Steps.Count;

    /// <summary>The first output, with 0, 1, 2, … in every float input.</summary>
    public static float[] Run(Graph graph, int threads = 1)
    {
        using var session = graph.Compile(new() { Threads = threads }).CreateSession();
        foreach (var input in graph.Inputs)
        {
            var values = session.Input<float>(input.Name);
            for (var i = 0; i < values.Length; i++) values[i] = i;
        }

        session.Run();
        return session.Output<float>(graph.Outputs[0].Name).ToArray();
    }
}
