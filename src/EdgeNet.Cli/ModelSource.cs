using System.Collections.Immutable;
using EdgeNet.Cli.Inputs;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Onnx;
using EdgeNet.OnnxRuntime;
using EdgeNet.Passes;
using EdgeNet.Tensors;
using EdgeNet.Zoo;

namespace EdgeNet.Cli;

/// <summary>The model that a command line asks for: one of the zoo, or a file. Keep it until the last session of its graph is done.</summary>
internal sealed class ModelSource : IDisposable
{
    private ModelSource(Graph graph, ModelInfo info, Model? file = null, OnnxModel? onnx = null, string? path = null) =>
        (Graph, Info, File, Onnx, Path) = (graph, info, file, onnx, path);

    public Graph Graph { get; }

    /// <summary>What the file says beside the graph.</summary>
    public ModelInfo Info { get; }

    /// <summary>The .edgenet file; null if the model comes from elsewhere.</summary>
    public Model? File { get; }

    /// <summary>What was imported; null if the model comes from elsewhere.</summary>
    public OnnxModel? Onnx { get; }

    /// <summary>The file that holds just this graph; null if it was built by name, or is no longer as its file says.</summary>
    public string? Path { get; }

    /// <summary>Whether it rounds values to integers on its way.</summary>
    public bool IsQuantized => RemoveQuantization.Applies(Graph);

    /// <summary>Builds the model of a name, or opens the file at a path.</summary>
    /// <exception cref="EdgeNetException">There is no such model, the file is damaged, or what is said of its inputs doesn't fit.</exception>
    public static ModelSource Open(ModelRequest request)
    {
        if (Directory.Exists(request.Model) && !ModelZoo.All.Any(model => string.Equals(model.Name, request.Model, StringComparison.Ordinal)))
            throw new EdgeNetException($"'{request.Model}' is a folder; give the path of the .edgenet or .onnx file in it.");
        if (IsOnnx(request.Model)) return Import(request);
        if (request.ChannelsLast) throw new EdgeNetException($"'{request.Model}' is no .onnx file; its images lie as its graph says.");
        if (request.Values is [var value, ..]) throw new EdgeNetException($"Input '{value.Name}' can't become a constant: that is decided when an .onnx file is imported.");
        if (!IsModelFile(request.Model)) return new(Shaped(ModelZoo.Find(request.Model).Build(), request), new());
        var opened = Model.Open(request.Model);
        return new(Shaped(opened.Graph, request), opened.Info, opened, path: request.Shapes.Count == 0 ? request.Model : null);
    }

    /// <summary>Makes the model runnable. ONNX Runtime is given an ONNX file itself, unless its inputs were changed when it was imported.</summary>
    public ISession CreateSession(IBackend backend, CompileOptions options) =>
        backend is OrtBackend ort && Path is not null && IsOnnx(Path) ? ort.CreateSession(Path, Graph, options) : backend.CreateSession(Graph, options);

    /// <summary>The model as it would be if nothing in it was rounded to integers but its weights. It lives no longer than this one.</summary>
    public ModelSource InFloats()
    {
        var graph = Graph.Clone();
        graph.Sort();
        graph.InferShapes();
        new RemoveQuantization().Run(graph);
        graph.Targets = []; // it is no longer what was compiled
        return new(graph, Info);
    }

    /// <summary>Whether a path is that of an ONNX file.</summary>
    public static bool IsOnnx(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a model is a file of ours rather than one of the zoo: by its name, or because there is a file of any other.</summary>
    private static bool IsModelFile(string model) =>
        model.EndsWith(".edgenet", StringComparison.OrdinalIgnoreCase) || model.EndsWith(".edgenet.br", StringComparison.OrdinalIgnoreCase)
        || (System.IO.File.Exists(model) && !ModelZoo.All.Any(known => string.Equals(known.Name, model, StringComparison.Ordinal)));

    public void Dispose() => File?.Dispose();

    private static Graph Shaped(Graph graph, ModelRequest request) =>
        request.Shapes.Count == 0 ? graph : graph.WithInputShapes(request.Shapes.ByName([.. graph.Inputs.Select(input => input.Name)]));

    private static ModelSource Import(ModelRequest request)
    {
        var onnx = OnnxFile.Open(request.Model);
        var (values, given) = (Tensors(onnx, request.Values), Tensors(onnx, request.Given.Where(g => !ImagePixels.IsImage(g.Value))));
        var shapes = given.Concat(values).ToDictionary(g => g.Key, g => g.Value.Shape, StringComparer.Ordinal);
        foreach (var (name, shape) in request.Shapes.ByName(onnx.Inputs)) shapes[name] = shape;
        var model = onnx.Import(new()
        {
            Shapes = shapes,
            Contents = name => values.GetValueOrDefault(name) ?? given.GetValueOrDefault(name),
            ChannelsLast = request.ChannelsLast,
        });
        if (values.Keys.Except(model.FixedInputs, StringComparer.Ordinal).FirstOrDefault() is { } unused)
            throw new EdgeNetException($"Input '{unused}' decides no shape and no branch, so it stays an input of the model; give it when the model runs.");
        return new(model.Graph, new() { Labels = [.. model.Labels], Metadata = model.Metadata.ToImmutableSortedDictionary(StringComparer.Ordinal) }, onnx: model,
            path: request.ChannelsLast || model.FixedInputs.Count > 0 ? null : request.Model);
    }

    private static Dictionary<string, Tensor> Tensors(OnnxFile onnx, IEnumerable<Named<string>> texts) => texts.ByName(onnx.Inputs).ToDictionary(
        text => text.Key,
        text =>
        {
            var (type, dimensions) = onnx.Describe(text.Key);
            return TensorText.Read(text.Key, text.Value, type ?? DType.F32, dimensions);
        },
        StringComparer.Ordinal);
}
