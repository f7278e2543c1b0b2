using EdgeNet.Graphs;
using EdgeNet.Passes;

namespace EdgeNet.Execution;

/// <summary>Turns graphs into plans.</summary>
public static class Compiler
{
    /// <summary>
    /// Checks a graph, simplifies a copy of it, chooses a kernel for every node and gives every value its place in one arena.
    /// The graph itself is left as it was.
    /// </summary>
    /// <exception cref="GraphException">The graph has a cycle, or a node that doesn't fit its inputs.</exception>
    public static Plan Compile(this Graph graph, CompileOptions? options = null)
    {
        options ??= new();
        var copy = graph.Clone();
        if (copy.Outputs.Count == 0 && !copy.Nodes.Any(n => n.Operator.Updates > 0)) throw new GraphException(node: null, $"Graph '{graph.Name}' has no output; declare one with Output(name, value).");
        copy.Sort();
        copy.InferShapes();
        if (options.Optimize) Pipeline.Run(copy);
        return new(copy, options);
    }
}
