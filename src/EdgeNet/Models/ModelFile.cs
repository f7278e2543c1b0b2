using EdgeNet.Memory;

namespace EdgeNet.Models;

/// <summary>A model file in memory, whose header and section table hold: where each section lies, and whether its bytes are those that were written.</summary>
internal sealed class ModelFile
{
    private const int Row = ModelFormat.Alignment; // the header's length, and that of a row of the table

    private readonly ModelFormat.Section[] table;
    private readonly Dictionary<SectionKind, ModelFormat.Section> known = [];

    private ModelFile(Block memory, string name, ModelFormat.Section[] table) => (Memory, Name, this.table) = (memory, name, table);

    /// <summary>The file's bytes.</summary>
    public Block Memory { get; }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>Every section, those of unknown kinds included.</summary>
    public IReadOnlyList<ModelFormat.Section> Sections => table;

    /// <summary>The header and the table, as they lie in the file.</summary>
    public Span<byte> Front => Memory.Span<byte>(0, (1 + table.Length) * Row);

    /// <exception cref="ModelException">The file is damaged, of another kind, or of a newer version.</exception>
    public static ModelFile Read(Block memory, string name)
    {
        if (memory.Bytes < Row) throw new ModelException($"'{name}' is no EdgeNet model: it has {memory.Bytes} bytes, fewer than a header.");
        var header = memory.Span<ModelFormat.Header>(0, 1)[0];
        if (header.Magic != BitConverter.ToUInt64(ModelFormat.Magic)) throw new ModelException($"'{name}' is no EdgeNet model: it begins with other bytes.");
        if (header.Version != ModelFormat.Version) throw new ModelException($"'{name}' has format version {header.Version}; this EdgeNet reads {ModelFormat.Version}. Update EdgeNet, or export the model again.");
        if (header.FileLength != memory.Bytes) throw new ModelException($"'{name}' has {memory.Bytes} bytes of {header.FileLength}; it was cut short or added to.");
        if (header.Sections is < 1 or > ModelFormat.MaxSections || header.Sections > (memory.Bytes / Row) - 1) throw new ModelException($"'{name}' announces {header.Sections} sections; the file is damaged.");
        var rows = memory.Span<ModelFormat.Section>(Row, header.Sections);
        if (!Digest.Matches(memory, Row, (long)header.Sections * Row, header.Table)) throw new ModelException($"'{name}': the section table is damaged; copy the file again.");
        var file = new ModelFile(memory, name, rows.ToArray());
        foreach (var section in file.table) file.Place(section);
        return file;
    }

    /// <summary>A section of a kind; null if the file has none.</summary>
    public ModelFormat.Section? Find(SectionKind kind) => known.TryGetValue(kind, out var section) ? section : null;

    /// <summary>A section of a kind that every model has.</summary>
    /// <exception cref="ModelException">This one doesn't.</exception>
    public ModelFormat.Section Need(SectionKind kind) => Find(kind) ?? throw new ModelException($"'{Name}' lacks its {kind} section; the file is damaged.");

    /// <summary>A section's content, which must be short enough for one span.</summary>
    public SectionReader Open(in ModelFormat.Section section) => new(Memory.Span<byte>(section.Offset, section.Length), section.Kind.ToString());

    /// <summary>A section as it is, to be written into another file.</summary>
    public NewSection Copy(ModelFormat.Section section) => new(section.Kind, section.Version, sink =>
    {
        foreach (var (offset, length) in Pieces(section.Offset, section.Length)) sink.Write(Memory.Span<byte>(offset, length));
    });

    /// <summary>Checks every section that can make a program go wrong: all but the weights.</summary>
    /// <exception cref="ModelException">One isn't what was written.</exception>
    public void CheckStructure()
    {
        foreach (var (kind, section) in known)
            if (kind != SectionKind.Weights) CheckDigest(section);
    }

    /// <summary>Checks every byte: each section by its digest, and that there is nothing between them.</summary>
    /// <exception cref="ModelException">A byte isn't what was written.</exception>
    public void CheckEverything()
    {
        var end = (long)(1 + table.Length) * Row;
        foreach (var section in table.OrderBy(s => s.Offset))
        {
            CheckDigest(section);
            CheckGap(end, section.Offset);
            end = Math.Max(end, section.Offset + section.Length);
        }

        CheckGap(end, Memory.Bytes);
    }

    /// <summary>Divides a stretch of the file that may be longer than a span.</summary>
    public static IEnumerable<(long Offset, int Length)> Pieces(long offset, long length)
    {
        const int Piece = 1 << 20;
        for (var done = 0L; done < length; done += Piece)
            yield return (offset + done, (int)Math.Min(Piece, length - done));
    }

    /// <summary>Compares a section with its digest.</summary>
    /// <exception cref="ModelException">They differ.</exception>
    private void CheckDigest(in ModelFormat.Section section)
    {
        if (!Digest.Matches(Memory, section.Offset, section.Length, section.Digest))
            throw new ModelException($"'{Name}': the {section.Kind} section is damaged; copy the file again.");
    }

    private void CheckGap(long from, long to)
    {
        if (to <= from) return;
        if (to - from >= ModelFormat.Alignment || Memory.Span<byte>(from, to - from).ContainsAnyExcept((byte)0))
            throw new ModelException($"'{Name}' has {to - from} bytes at {from} that belong to no section; somebody added to the file.");
    }

    private void Place(in ModelFormat.Section section)
    {
        var newest = section.Kind is SectionKind.Graph or SectionKind.State ? ModelFormat.SymmetricVersion : ModelFormat.Version;
        var isKnown = Enum.IsDefined(section.Kind) && section.Version >= ModelFormat.Version && section.Version <= newest;
        if (!isKnown && ((uint)section.Kind & ModelFormat.OptionalBit) == 0)
            throw new ModelException($"'{Name}' has a section of kind {(uint)section.Kind}, version {section.Version}, which this EdgeNet doesn't know. Update EdgeNet.");
        if (section.Offset < 0 || section.Offset % ModelFormat.Alignment != 0 || section.Length < 0 || section.Length > Memory.Bytes - section.Offset)
            throw new ModelException($"'{Name}': the {section.Kind} section lies outside the file; the file is damaged.");
        if (isKnown && !known.TryAdd(section.Kind, section)) throw new ModelException($"'{Name}' has two {section.Kind} sections; the file is damaged.");
    }
}
