using System.Runtime.InteropServices;

namespace EdgeNet.Models;

/// <summary>
/// The layout of a model file, all little-endian: a header, a table of sections, the sections, each at a multiple of 64 bytes.
/// <c>docs/model-file.md</c> describes it for those who read it with other programs.
/// </summary>
internal static class ModelFormat
{
    public const int Alignment = 64;
    public const int Version = 1;
    public const int MaxSections = 64;

    /// <summary>The version of a graph section in which constants may be missing.</summary>
    public const int PackedGraphVersion = 2;

    /// <summary>The version of a graph or state section in which a tensor may have scales along an axis and no zero points: all are 0.</summary>
    public const int SymmetricVersion = 3;

    /// <summary>Sections with this bit may be skipped by readers that don't know them; any other unknown section is an error.</summary>
    public const uint OptionalBit = 0x8000_0000;

    /// <summary>The first eight bytes: a name, and a byte that shows when a transfer took the file for text.</summary>
    public static ReadOnlySpan<byte> Magic => "EdgeNet\x1A"u8;

    /// <summary>The header: 64 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = Alignment)]
    public struct Header
    {
        public ulong Magic;
        public int Version;
        public int Sections;
        public long FileLength;
        public long Reserved;
        public Digest Table;
    }

    /// <summary>A row of the section table: 64 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1, Size = Alignment)]
    public struct Section
    {
        public SectionKind Kind;
        public int Version;
        public long Offset;
        public long Length;
        public long Reserved;
        public Digest Digest;
    }

    /// <summary>A SHA-256.</summary>
    [System.Runtime.CompilerServices.InlineArray(32)]
    public struct Digest
    {
        private byte first;
    }
}

/// <summary>What a section holds. Numbers are stored in files: never renumber.</summary>
internal enum SectionKind : uint
{
    /// <summary>Values and nodes.</summary>
    Graph = 1,

    /// <summary>The bytes of constants, each at a multiple of 64.</summary>
    Weights = 2,

    /// <summary>Task, labels, preprocessing, metadata.</summary>
    Info = 3 | ModelFormat.OptionalBit,

    /// <summary>Names and places of tensors beside the graph, with which training goes on. Their bytes are among the weights.</summary>
    State = 4 | ModelFormat.OptionalBit,

    /// <summary>Who vouches for the file.</summary>
    Signature = 5 | ModelFormat.OptionalBit,

    /// <summary>Constants as the kernels of some processors want them. Their bytes are among the weights.</summary>
    Packed = 6 | ModelFormat.OptionalBit,

    /// <summary>Which constants training may change.</summary>
    Parameters = 7 | ModelFormat.OptionalBit,
}
