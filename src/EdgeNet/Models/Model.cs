using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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
    private readonly MappedFile file;
    private bool disposed;

    private Model(MappedFile file, Graph graph, ModelInfo info, IReadOnlyDictionary<string, Tensor> state) =>
        (this.file, Graph, Info, State) = (file, graph, info, state);

    /// <summary>The graph.</summary>
    public Graph Graph { get; }

    /// <summary>Task, labels, preprocessing, metadata.</summary>
    public ModelInfo Info { get; }

    /// <summary>What a checkpoint holds beside the graph, such as the optimizer's memories; empty in other models.</summary>
    public IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>
    /// Opens a model. Structure is always checked; the digest of the weights, the one part whose damage can't crash anything,
    /// only if <paramref name="verifyWeights"/> says so, since that reads the whole file.
    /// </summary>
    /// <exception cref="ModelException">The file is damaged, of another kind, or of a newer version.</exception>
    public static Model Open(string path, bool verifyWeights = false)
    {
        var mapped = MappedFile.Open(path);
        Model? model = null;
        try
        {
            return model = Read(mapped, path, verifyWeights);
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
        AtomicFile.Write(path, stream => Write(stream, graph, info ?? new(), state ?? new Dictionary<string, Tensor>(StringComparer.Ordinal)));
    }

    /// <summary>Closes the file, once the sessions made from its graph are disposed as well; no new ones can be made.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref disposed, true)) file.Release();
    }

    private static Model Read(MappedFile file, string path, bool verifyWeights)
    {
        if (file.Bytes < Unsafe.SizeOf<ModelFormat.Header>()) throw new ModelException($"'{path}' is no EdgeNet model: it has {file.Bytes} bytes, fewer than a header.");
        var header = file.Span<ModelFormat.Header>(0, 1)[0];
        if (header.Magic != BitConverter.ToUInt64(ModelFormat.Magic)) throw new ModelException($"'{path}' is no EdgeNet model: it begins with other bytes.");
        if (header.Version != ModelFormat.Version) throw new ModelException($"'{path}' has format version {header.Version}; this EdgeNet reads {ModelFormat.Version}. Update EdgeNet, or export the model again.");
        if (header.FileLength != file.Bytes) throw new ModelException($"'{path}' has {file.Bytes} bytes of {header.FileLength}; it was cut short or added to.");
        if (header.Sections is < 1 or > ModelFormat.MaxSections) throw new ModelException($"'{path}' announces {header.Sections} sections; the file is damaged.");
        var table = file.Span<ModelFormat.Section>(Unsafe.SizeOf<ModelFormat.Header>(), header.Sections);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(table), digest);
        if (!digest.SequenceEqual(header.Table)) throw new ModelException($"'{path}': the section table is damaged; copy the file again.");

        var sections = new Dictionary<SectionKind, ModelFormat.Section>();
        foreach (var section in table)
        {
            var known = Enum.IsDefined(section.Kind) && section.Version == ModelFormat.Version;
            if (!known && ((uint)section.Kind & ModelFormat.OptionalBit) != 0) continue;
            if (!known) throw new ModelException($"'{path}' has a section of kind {(uint)section.Kind}, version {section.Version}, which this EdgeNet doesn't know. Update EdgeNet.");
            if (section.Offset < 0 || section.Offset % ModelFormat.Alignment != 0 || section.Length < 0 || section.Length > file.Bytes - section.Offset)
                throw new ModelException($"'{path}': the {section.Kind} section lies outside the file; the file is damaged.");
            if (!sections.TryAdd(section.Kind, section)) throw new ModelException($"'{path}' has two {section.Kind} sections; the file is damaged.");
            if (section.Kind != SectionKind.Weights || verifyWeights)
                CheckDigest(file, section, path);
        }

        if (!sections.TryGetValue(SectionKind.Graph, out var graphSection) || !sections.TryGetValue(SectionKind.Weights, out var weights))
            throw new ModelException($"'{path}' lacks its graph or its weights; the file is damaged.");
        var graph = GraphSection.Read(new(file.Span<byte>(graphSection.Offset, graphSection.Length), "graph"), Weight);
        var info = sections.TryGetValue(SectionKind.Info, out var infoSection)
            ? InfoSection.Read(new(file.Span<byte>(infoSection.Offset, infoSection.Length), "info")) : new();
        var state = sections.TryGetValue(SectionKind.State, out var stateSection)
            ? StateSection.Read(new(file.Span<byte>(stateSection.Offset, stateSection.Length), "state"), Weight) : new Dictionary<string, Tensor>(StringComparer.Ordinal);
        return new(file, graph, info, state);

        Tensor Weight(TensorSpec spec, WeightRange range)
        {
            if (!spec.IsAddressable || range.Length != spec.Bytes || range.Offset < 0 || range.Offset % ModelFormat.Alignment != 0 || range.Length > weights.Length - range.Offset)
                throw new ModelException($"'{path}': a constant of {spec} is said to be {range.Length} bytes at {range.Offset} of the weights; the file is damaged.");
            return new(spec, file, weights.Offset + range.Offset);
        }
    }

    private static void CheckDigest(MappedFile file, in ModelFormat.Section section, string path)
    {
        const int Piece = 1 << 20; // a section may be longer than a span
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var done = 0L; done < section.Length; done += Piece)
            hash.AppendData(file.Span<byte>(section.Offset + done, Math.Min(Piece, section.Length - done)));
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(section.Digest))
            throw new ModelException($"'{path}': the {section.Kind} section is damaged; copy the file again.");
    }

    private static void Write(Stream stream, Graph graph, ModelInfo info, IReadOnlyDictionary<string, Tensor> state)
    {
        var weightBytes = 0L;
        var constants = graph.Constants.Select(value => (value, Range(value.Constant!))).ToList();
        var kept = state.Select(entry => (entry.Key, entry.Value, Range(entry.Value))).ToList();

        using var graphWriter = new SectionWriter();
        using var infoWriter = new SectionWriter();
        GraphSection.Write(graphWriter, graph, constants);
        InfoSection.Write(infoWriter, info);
        using var stateWriter = new SectionWriter();
        if (kept.Count > 0) StateSection.Write(stateWriter, kept);

        var count = kept.Count > 0 ? 4 : 3;
        var table = new ModelFormat.Section[count];
        var offset = AlignedBlock.Align(Unsafe.SizeOf<ModelFormat.Header>() + count * Unsafe.SizeOf<ModelFormat.Section>());
        stream.Position = offset;
        table[0] = Section(SectionKind.Graph, graphWriter.Bytes.Length, SHA256.HashData(graphWriter.Bytes.Span));
        WriteAligned(graphWriter.Bytes.Span);
        table[1] = Section(SectionKind.Info, infoWriter.Bytes.Length, SHA256.HashData(infoWriter.Bytes.Span));
        WriteAligned(infoWriter.Bytes.Span);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var weightsOffset = offset;
        foreach (var (value, _) in constants) WriteAligned(value.Constant!.Bytes, hash);
        foreach (var (_, tensor, _) in kept) WriteAligned(tensor.Bytes, hash);
        var stateOffset = offset;
        offset = weightsOffset;
        table[2] = Section(SectionKind.Weights, weightBytes, hash.GetHashAndReset());
        if (kept.Count > 0)
        {
            offset = stateOffset;
            table[3] = Section(SectionKind.State, stateWriter.Bytes.Length, SHA256.HashData(stateWriter.Bytes.Span));
            WriteAligned(stateWriter.Bytes.Span);
        }

        var header = new ModelFormat.Header
        {
            Magic = BitConverter.ToUInt64(ModelFormat.Magic),
            Version = ModelFormat.Version,
            Sections = count,
            FileLength = stream.Position,
        };
        SHA256.HashData(MemoryMarshal.AsBytes<ModelFormat.Section>(table)).CopyTo(header.Table);
        stream.Position = 0;
        stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<ModelFormat.Header>(in header)));
        stream.Write(MemoryMarshal.AsBytes<ModelFormat.Section>(table));

        WeightRange Range(Tensor tensor)
        {
            var range = new WeightRange(weightBytes, tensor.Spec.Bytes);
            weightBytes = AlignedBlock.Align(weightBytes + range.Length);
            return range;
        }

        ModelFormat.Section Section(SectionKind kind, long length, byte[] digest)
        {
            var section = new ModelFormat.Section { Kind = kind, Version = ModelFormat.Version, Offset = offset, Length = length };
            digest.CopyTo(section.Digest);
            return section;
        }

        void WriteAligned(ReadOnlySpan<byte> bytes, IncrementalHash? hash = null)
        {
            ReadOnlySpan<byte> padding = stackalloc byte[ModelFormat.Alignment];
            padding = padding[..(int)(AlignedBlock.Align(bytes.Length) - bytes.Length)];
            stream.Write(bytes);
            stream.Write(padding);
            hash?.AppendData(bytes);
            hash?.AppendData(padding);
            offset = stream.Position;
        }
    }
}
