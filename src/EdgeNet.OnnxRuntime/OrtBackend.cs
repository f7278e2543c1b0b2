using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Onnx;

namespace EdgeNet.OnnxRuntime;

/// <summary>
/// Runs graphs through ONNX Runtime: for operators EdgeNet lacks, and to compare with. A run takes as many threads as
/// <see cref="CompileOptions.Threads"/> says; the vector width is ONNX Runtime's own choice.
/// </summary>
/// <example><code>
/// IBackend backend = new OrtBackend();
/// using ISession session = backend.CreateSession(graph, new() { Threads = 1 });
/// </code></example>
public sealed class OrtBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "onnxruntime";

    /// <inheritdoc/>
    public string? WhyUnavailable => OrtSession.WhyUnavailable;

    /// <inheritdoc/>
    public ISession CreateSession(Graph graph, CompileOptions? options = null)
    {
        Require();
        return OrtSession.Create(graph, OnnxExport.ToBytes(graph), options ?? new());
    }

    /// <summary>Makes an ONNX file itself runnable.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">What it was imported as, for the names, types and shapes of its inputs and outputs.</param>
    /// <param name="options">The threads to use, and whether to optimize.</param>
    /// <exception cref="EdgeNetException">ONNX Runtime refuses the file, or can't run on this machine.</exception>
    public ISession CreateSession(string path, Graph graph, CompileOptions? options = null)
    {
        Require();
        return OrtSession.Create(graph, path, options ?? new());
    }

    private void Require()
    {
        if (WhyUnavailable is { } reason) throw new BackendUnavailableException(Name, reason);
    }
}
