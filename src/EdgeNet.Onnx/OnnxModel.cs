using EdgeNet.Graphs;
using EdgeNet.Onnx.Import;
using EdgeNet.Onnx.Proto;
using EdgeNet.Operators;
using EdgeNet.Passes;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx;

/// <summary>A model read from an ONNX file, as a graph that compiles like any other.</summary>
/// <example><code>
/// Graph graph = OnnxModel.Load("mobilenet.onnx").Graph;
/// using var session = graph.Compile().CreateSession();
/// </code></example>
public sealed class OnnxModel
{
    /// <summary>The newest version of ONNX's operators that is understood.</summary>
    public const long NewestOpset = 22;

    private readonly SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);

    private OnnxModel(Graph graph, IReadOnlyCollection<string> fixedInputs, ModelProto file)
    {
        (Graph, FixedInputs) = (graph, fixedInputs);
        foreach (var entry in file.MetadataProps) metadata[entry.Key] = entry.Value;
    }

    /// <summary>The model. Its inputs and outputs have the names, shapes and order of axes they have in the file.</summary>
    public Graph Graph { get; }

    /// <summary>Inputs that became constants because shapes or branches depend on them.</summary>
    public IReadOnlyCollection<string> FixedInputs { get; }

    /// <summary>How often a run reorders the axes of a tensor. A plain CNN does so for its input only.</summary>
    public int Transposes => Graph.Nodes.Count(n => n.Operator is Transpose);

    /// <summary>What else the file says, by key.</summary>
    public IReadOnlyDictionary<string, string> Metadata => metadata;

    /// <summary>The names of classes, if the metadata has them under one of the names in use for that.</summary>
    public IReadOnlyList<string> Labels => LabelText.Find(metadata);

    /// <summary>Reads and imports a file.</summary>
    /// <exception cref="OnnxException">The file is damaged.</exception>
    /// <exception cref="UnsupportedOnnxException">It asks for what EdgeNet doesn't do.</exception>
    public static OnnxModel Load(string path, OnnxOptions? options = null) => OnnxFile.Open(path).Import(options);

    /// <summary>Imports a model.</summary>
    internal static OnnxModel Import(ModelProto model, OnnxOptions options, string? folder)
    {
        var fixedInputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        while (true)
        {
            try
            {
                var graph = new Importer(model, options, folder, fixedInputs).Run();
                new RemoveDeadNodes().Run(graph);
                return new(graph, fixedInputs.Keys, model);
            }
            catch (FixInputsException e)
            {
                // Each round fixes at least one input more, so this ends.
                foreach (var name in e.Names) fixedInputs[name] = options.Contents(name)!;
            }
        }
    }
}
