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
    private readonly Block memory; // mapped, or expanded
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

    /// <summary>Whether the file is compressed, so that the model lies in memory of its own instead of in the mapped file.</summary>
    public bool IsCompressed => memory is not MappedFile;

    /// <summary>
    /// Opens a model. Structure is always checked; the digest of the weights, the one part whose damage can't crash anything,
    /// only if <paramref name="verifyWeights"/> says so, since that reads the whole file.
    /// </summary>
    /// <exception cref="ModelException">The file is damaged, of another kind, or of a newer version.</exception>
    public static Model Open(string path, bool verifyWeights = false) => Open(path, new OpenOptions { VerifyWeights = verifyWeights });

    /// <summary>Opens a model if it is what is asked for. One that is compressed is expanded into memory.</summary>
    /// <exception cref="SignatureException">A key is demanded that the file is not signed with, or the file was changed since.</exception>
    /// <exception cref="ModelException">The file is damaged, of another kind, or of a newer version.</exception>
    public static Model Open(string path, OpenOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Block mapped = MappedFile.Open(path), whole = mapped;
        Model? model = null;
        try
        {
            if (!BeginsAsModel(mapped) && TransferForm.Is(mapped)) whole = TransferForm.Expand(mapped, path, options.MemoryLimit);
            return model = Read(ModelFile.Read(whole, path), options);
        }
        catch (Exception e) when (e is (EdgeNetException and not ModelException) or OverflowException)
        {
            throw new ModelException($"'{path}': {e.Message}", e);
        }
        finally
        {
            if (model?.memory != mapped) mapped.Release();
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
            if (model.IsCompressed) throw new ModelException($"'{path}' is compressed; sign the model first and compress it then, which keeps the signature.");
            var file = ModelFile.Read(model.memory, path);
            ModelFileWriter.Write(stream, [.. file.Sections.Where(section => section.Kind != SectionKind.Signature).Select(file.Copy)], key);
        });
    }

    /// <summary>
    /// Compresses a model for its way to a device, with Brotli. It can be opened like that, but is expanded anew each time: a device that keeps it
    /// calls <see cref="Expand"/> once.
    /// </summary>
    /// <exception cref="EdgeNetException">The model is damaged, or the file can't be written.</exception>
    public static void Compress(string path, string output)
    {
        using var model = Open(path, verifyWeights: true);
        AtomicFile.Write(output, stream => TransferForm.Compress(ModelFile.Read(model.memory, path), stream));
    }

    /// <summary>Expands a compressed model to a file that can be mapped, byte for byte the one that was compressed.</summary>
    /// <exception cref="ModelException">The model is damaged, or larger than allowed.</exception>
    /// <exception cref="EdgeNetException">The file can't be written.</exception>
    public static void Expand(string path, string output, OpenOptions? options = null)
    {
        using var model = Open(path, (options ?? new()) with { VerifyWeights = true });
        AtomicFile.Write(output, stream =>
        {
            foreach (var (offset, length) in ModelFile.Pieces(0, model.memory.Bytes)) stream.Write(model.memory.Span<byte>(offset, length));
        });
    }

    /// <summary>Closes the file, once the sessions made from its graph are disposed as well; no new ones can be made.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref disposed, true)) memory.Release();
    }

    private static bool BeginsAsModel(Block file) => file.Bytes >= ModelFormat.Magic.Length && file.Span<byte>(0, ModelFormat.Magic.Length).SequenceEqual(ModelFormat.Magic);

    private static Model Read(ModelFile file, OpenOptions options)
    {
        if (options.Key is { } key) Signature.Check(file, key);
        else if (options.VerifyWeights) file.CheckEverything();
        else file.CheckStructure();

        var weights = file.Need(SectionKind.Weights);
        var graphSection = file.Need(SectionKind.Graph);
        var packed = file.Find(SectionKind.Packed) is { } packedSection ? PackedSection.Read(file.Open(packedSection), Weight) : PackedSection.None;
        var graph = GraphSection.Read(file.Open(graphSection), Constant);
        graph.Targets = packed.Targets;
        var info = file.Find(SectionKind.Info) is { } infoSection ? InfoSection.Read(file.Open(infoSection)) : new();
        if (file.Find(SectionKind.Parameters) is { } parameters) info = info with { Parameters = ParametersSection.Read(file.Open(parameters), graph) };
        var state = file.Find(SectionKind.State) is { } stateSection ? StateSection.Read(file.Open(stateSection), Weight) : new Dictionary<string, Tensor>(StringComparer.Ordinal);
        return new(file, graph, info, state);

        Tensor Constant(int number, string name, TensorSpec spec, WeightRange range)
        {
            var isMissing = graphSection.Version >= ModelFormat.PackedGraphVersion && range == WeightRange.None && spec.IsAddressable;
            var tensor = isMissing ? new(spec, Missing(name, spec), offset: 0) : Weight(spec, range);
            return packed.Of(number) is { } packs ? new(spec, tensor.Block, tensor.Offset) { Packs = packs } : tensor;
        }

        MissingBlock Missing(string name, TensorSpec spec) => new(name, spec.Bytes,
            $"'{file.Name}' was compiled for {string.Join(" and ", packed.Targets)}{(packed.IsOutdated ? " by another EdgeNet, whose kernels want them otherwise" : "")}. "
            + "Take the model it was compiled from, or compile that with --portable.");

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
        var constants = graph.Constants.Select(value => (Value: value, Range: value.Constant!.IsStored ? weights.Add(value.Constant) : WeightRange.None)).ToList();
        var kept = state.Select(entry => (entry.Key, entry.Value, weights.Add(entry.Value))).ToList();
        var sections = new List<NewSection>
        {
            NewSection.Of(SectionKind.Graph, w => GraphSection.Write(w, graph, constants)) with { Version = GraphSection.Version(graph, constants) },
            NewSection.Of(SectionKind.Info, w => InfoSection.Write(w, info)),
            new(SectionKind.Weights, ModelFormat.Version, weights.Write),
        };
        var stored = constants.Where(c => c.Range != WeightRange.None).Select(c => c.Value.Name).ToHashSet(StringComparer.Ordinal);
        var parameters = info.Parameters.Where(parameter => stored.Contains(parameter.Name)).ToList();
        if (parameters.Count > 0) sections.Add(NewSection.Of(SectionKind.Parameters, w => ParametersSection.Write(w, parameters)));
        var packs = constants.SelectMany((c, number) => c.Value.Constant!.Packs.OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => (number, p.Key, weights.Add(p.Value)))).ToList();
        if (packs.Count > 0) sections.Add(NewSection.Of(SectionKind.Packed, w => PackedSection.Write(w, graph.Targets, packs)));
        if (kept.Count > 0) sections.Add(NewSection.Of(SectionKind.State, w => StateSection.Write(w, kept)) with { Version = GraphSection.Version(kept.Select(tensor => tensor.Value.Spec)) });
        return sections;
    }
}
