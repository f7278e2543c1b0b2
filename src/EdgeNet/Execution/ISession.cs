using EdgeNet.Graphs;
using EdgeNet.Tensors;

namespace EdgeNet.Execution;

/// <summary>
/// A graph that can be run, by whatever back end: fill the inputs, call <see cref="Run"/>, read the outputs.
/// Inputs must be filled before every run; outputs stay until the next one. A session serves one thread at a time.
/// </summary>
/// <example><code>
/// using ISession session = backend.CreateSession(graph);
/// pixels.CopyTo(session.Input&lt;float&gt;("image"));
/// session.Run();
/// ReadOnlySpan&lt;float&gt; scores = session.Output&lt;float&gt;("scores");
/// </code></example>
public interface ISession : IDisposable
{
    /// <summary>The graph it runs; its inputs and outputs are the session's.</summary>
    Graph Graph { get; }

    /// <summary>The elements of an input, to be filled before a run.</summary>
    /// <exception cref="EdgeNetException">There is no such input, or it holds another element type.</exception>
    Span<T> Input<T>(string name) where T : unmanaged;

    /// <summary>An input as stored, whatever its element type.</summary>
    /// <exception cref="EdgeNetException">There is no such input.</exception>
    Span<byte> InputBytes(string name);

    /// <summary>The elements of an output, as the last run left them.</summary>
    /// <exception cref="EdgeNetException">There is no such output, or it holds another element type.</exception>
    ReadOnlySpan<T> Output<T>(string name) where T : unmanaged;

    /// <summary>An output as stored, whatever its element type.</summary>
    /// <exception cref="EdgeNetException">There is no such output.</exception>
    ReadOnlySpan<byte> OutputBytes(string name);

    /// <summary>The shape of an output: the graph's, unless the back end came to another in the last run.</summary>
    /// <exception cref="EdgeNetException">There is no such output.</exception>
    Shape OutputShape(string name);

    /// <summary>Computes the outputs from the inputs.</summary>
    /// <exception cref="EdgeNetException">Another thread is running this session, or a step met values it cannot compute with.</exception>
    void Run();
}
