using EdgeNet.Graphs;
using EdgeNet.Memory;
using EdgeNet.Onnx.Export;
using EdgeNet.Tensors;
using Google.Protobuf;

namespace EdgeNet.Onnx;

/// <summary>
/// Writes graphs as ONNX models of opset 17. What came later, such as GELU, is written as the operators it is composed of, so that
/// whatever reads opset 17 reads all of it. Inputs and outputs keep their names, shapes and order of axes; between them images lie as
/// ONNX has them, channels before pixels.
/// </summary>
/// <example><code>OnnxExport.Save(graph, "model.onnx");</code></example>
public static class OnnxExport
{
    /// <summary>The version of ONNX's operators that models are written in.</summary>
    public const long Opset = 17;

    // A message's length is counted in 32 bits.
    private const long MostBytes = int.MaxValue;

    /// <summary>A graph as the bytes of an ONNX file.</summary>
    /// <exception cref="OnnxExportException">ONNX has no equivalent for something in it; all of it is listed.</exception>
    public static byte[] ToBytes(Graph graph)
    {
        var weights = graph.Constants.Sum(c => c.Spec.Bytes);
        if (weights >= MostBytes) throw new OnnxExportException($"Graph '{graph.Name}' has {weights:N0} bytes of weights; an ONNX file holds less than {MostBytes:N0}.");
        return new GraphExporter(graph).Run().ToByteArray();
    }

    /// <summary>Writes a graph to an ONNX file, under a temporary name first.</summary>
    /// <exception cref="OnnxExportException">ONNX has no equivalent for something in it; all of it is listed.</exception>
    /// <exception cref="EdgeNetException">The file can't be written.</exception>
    public static void Save(Graph graph, string path)
    {
        var bytes = ToBytes(graph);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}

/// <summary>A graph that ONNX has no words for.</summary>
public sealed class OnnxExportException : EdgeNetException
{
    /// <summary>Creates the error with a message a user can act on.</summary>
    public OnnxExportException(string message) : base(message) { }

    internal OnnxExportException(string graph, IReadOnlyList<string> problems) : base(
        $"{graph} cannot be written as ONNX:{string.Concat(problems.Select(p => $"{Environment.NewLine}  {p}"))}")
    {
    }
}
