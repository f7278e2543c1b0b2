using EdgeNet.Execution;
using EdgeNet.Graphs;

namespace EdgeNet.OnnxRuntime;

/// <summary>Stands where a build found no ONNX Runtime.</summary>
internal static class OrtSession
{
    public static string WhyUnavailable =>
        "EdgeNet was built without it; install npm and build again with a network, or build with -p:Bindings=nuget";

    public static ISession Create(Graph graph, object model, CompileOptions options) => throw new BackendUnavailableException("onnxruntime", WhyUnavailable);
}
