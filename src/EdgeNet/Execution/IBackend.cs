using EdgeNet.Graphs;

namespace EdgeNet.Execution;

/// <summary>Something that makes graphs runnable: our own kernels, another runtime, another processor.</summary>
/// <example><code>
/// IBackend backend = new CpuBackend();
/// using ISession session = backend.CreateSession(graph, new() { Threads = 1 });
/// </code></example>
public interface IBackend
{
    /// <summary>The name it goes by on a command line.</summary>
    string Name { get; }

    /// <summary>Why it can't run on this machine; null where it can.</summary>
    string? WhyUnavailable { get; }

    /// <summary>Makes a graph runnable. The graph itself is left as it was.</summary>
    /// <exception cref="BackendUnavailableException">It can't run on this machine.</exception>
    /// <exception cref="EdgeNetException">The graph is wrong, or this back end can't run it.</exception>
    ISession CreateSession(Graph graph, CompileOptions? options = null);
}

/// <summary>Runs graphs on this processor with EdgeNet's own kernels: compiles them to a <see cref="Plan"/>.</summary>
/// <example><code>using ISession session = new CpuBackend().CreateSession(graph);</code></example>
public sealed class CpuBackend : IBackend
{
    internal const string Word = "cpu";

    /// <inheritdoc/>
    public string Name => Word;

    /// <inheritdoc/>
    public string? WhyUnavailable => null;

    /// <inheritdoc/>
    public ISession CreateSession(Graph graph, CompileOptions? options = null) => graph.Compile(options).CreateSession();
}
