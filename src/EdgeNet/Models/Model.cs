using EdgeNet.Graphs;
using EdgeNet.Memory;
using EdgeNet.Tensors;

namespace EdgeNet.Models;

/// <summary>
/// A model file, opened: its graph, whose weights lie in the mapped file, and what the file says of itself.
/// Keep it until the last session is made from its graph.
/// </summary>
/// <example><code>
/// Model.Save("clothes.edgenet", graph);
/// using var model = Model.Open("clothes.edgenet");
/// using var session = model.Graph.Compile().CreateSession();
/// </code></example>
public sealed class Model : IDisposable
{
    private readonly Block memory;
    private bool disposed;

    private Model(ModelFile file, Graph graph, ModelInfo info, IReadOnlyDictionary<string, Tensor> state) =>
        (memory, SignedBy, Graph, Info, State) = (file.Memory, Signature.SignerOf(file), graph, info, state);

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>Task, labels, preprocessing, metadata.</summary>
    public ModelInfo Info { get; }

    /// <summary>What a checkpoint holds beside the graph, such as the optimizer's memories; empty in other models.</summary>
    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>The key the file says it is signed with, by its fingerprint; null if it isn't. Demand the key to know that it is true.</summary>
    public string? SignedBy { get; }

    /// <summary>
    /// Opens a model. Structure is always checked; the digest of the weights, the one part whose damage can't crash anything,
    /// only if <paramref name="verifyWeights"/> says so, since that reads the whole file.
    /// </summary>
    /// <exception cref="ModelException">The file is damaged, of another kind, or of a newer version.</exception>
    public static Model Open(string path, bool verifyWeights = false) => Open(path, new OpenOptions { VerifyWeights = verifyWeights });

    /// <summary>Opens a model if it is what is asked for.</summary>
    /// <exception cref="SignatureException">A key is demanded that the file is not signed with, or the file was changed since.</exception>
    /// <exception cref="ModelException">The file is damaged, of another kind, or of a newer version.</exception>
    public static Model Open(string path, OpenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mapped = MappedFile.Open(path);
        Model? model = null;
        try
        {
            return model = Read(ModelFile.Read(mapped, path), options);
        }
        catch (Exception e) when (e is (EdgeNetException and not ModelException) or OverflowException)
        {
            throw new ModelException($"'{path}': {e.Message}", e);
        }
        finally
        {
            if (model is null) mapped.Release();
        }
    }

    /// <summary>Writes a model under a temporary name, flushes it to the disk, and renames it: a power cut leaves the old file or the new one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="info">What else there is to say about the model.</param>
    /// <param name="state">Tensors beside the graph, which make the model a checkpoint.</param>
    /// <exception cref="EdgeNetException">The file can't be written, or the graph has a cycle.</exception>
    public static void Save(string path, Graph graph, ModelInfo? info = null, IReadOnlyDictionary<string, Tensor>? state = null)
    {
        if (graph.Variables is [var variable, ..])
            throw new EdgeNetException($"'{graph.Name}' has variables, such as '{variable.Name}'; a model file holds constants: save graph.Freeze() instead.");
        graph = graph.Clone();
        graph.Sort();
        graph.InferShapes();
        var sections = Sections(graph, info ?? new(), state ?? new Dictionary<string, Tensor>(StringComparer.Ordinal));
        AtomicFile.Write(path, stream => ModelFileWriter.Write(stream, sections));
    }

    /// <summary>
    /// Signs a model: whoever opens it with the public half of the key knows that nothing in it was changed since. A signature that was
    /// there before is replaced.
    /// </summary>
    /// <param name="path">The model.</param>
    /// <param name="key">The key.</param>
    /// <param name="output">Where to write the signed model; null for the same file.</param>
    /// <exception cref="EdgeNetException">The model is damaged, or the file can't be written.</exception>
    public static void Sign(string path, SigningKey key, string? output = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        AtomicFile.Write(output ?? path, stream =>
        {
            using var model = Open(path, verifyWeights: true); // nobody signs what he couldn't open
            var file = ModelFile.Read(model.memory, path);
            ModelFileWriter.Write(stream, [.. file.Sections.Where(section => section.Kind != SectionKind.Signature).Select(file.Copy)], key);
        });
    }

    /// <summary>Closes the file, once the sessions made from its graph are disposed as well; no new ones can be made.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref disposed, true)) memory.Release();
    }

    private static Model Read(ModelFile file, OpenOptions options)
    {
        if (options.Key is { } key) Signature.Check(file, key);
        else if (options.VerifyWeights) file.CheckEverything();
        else file.CheckStructure();

        var weights = file.Need(SectionKind.Weights);
        var graph = GraphSection.Read(file.Open(file.Need(SectionKind.Graph)), Weight);
        var info = file.Find(SectionKind.Info) is { } infoSection ? InfoSection.Read(file.Open(infoSection)) : new();
        var state = file.Find(SectionKind.State) is { } stateSection ? StateSection.Read(file.Open(stateSection), Weight) : new Dictionary<string, Tensor>(StringComparer.Ordinal);
        return new(file, graph, info, state);

        Tensor Weight(TensorSpec spec, WeightRange range)
        {
            if (!spec.IsAddressable || range.Length != spec.Bytes || range.Offset < 0 || range.Offset % ModelFormat.Alignment != 0 || range.Length > weights.Length - range.Offset)
                throw new ModelException($"'{file.Name}': a constant of {spec} is said to be {range.Length} bytes at {range.Offset} of the weights; the file is damaged.");
            return new(spec, file.Memory, weights.Offset + range.Offset);
        }
    }

    private static List<NewSection> Sections(Graph graph, ModelInfo info, IReadOnlyDictionary<string, Tensor> state)
    {
        var weights = new WeightsSection();
        var constants = graph.Constants.Select(value => (value, weights.Add(value.Constant!))).ToList();
        var kept = state.Select(entry => (entry.Key, entry.Value, weights.Add(entry.Value))).ToList();
        var sections = new List<NewSection>
        {
            NewSection.Of(SectionKind.Graph, w => GraphSection.Write(w, graph, constants)),
            NewSection.Of(SectionKind.Info, w => InfoSection.Write(w, info)),
            new(SectionKind.Weights, ModelFormat.Version, weights.Write),
        };
        if (kept.Count > 0) sections.Add(NewSection.Of(SectionKind.State, w => StateSection.Write(w, kept)));
        return sections;
    }
}
