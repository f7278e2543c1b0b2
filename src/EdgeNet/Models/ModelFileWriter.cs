using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using EdgeNet.Memory;

namespace EdgeNet.Models;

/// <summary>A section to write: what it is, and what writes it.</summary>
internal sealed record NewSection(SectionKind Kind, int Version, Action<SectionSink> Write)
{
    /// <summary>A section put together of numbers and strings.</summary>
    public static NewSection Of(SectionKind kind, Action<SectionWriter> write) => new(kind, ModelFormat.Version, sink =>
    {
        using var writer = new SectionWriter();
        write(writer);
        sink.Write(writer.Bytes.Span);
    });
}

/// <summary>Where a section's bytes go: into the file and into its digest.</summary>
internal sealed class SectionSink(Stream stream, IncrementalHash hash)
{
    private static readonly byte[] Zeros = new byte[ModelFormat.Alignment];

    /// <summary>How many bytes went there so far.</summary>
    public long Length { get; private set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Writes zeros up to the next multiple of 64.</summary>
    public void Align() => Write(Zeros.AsSpan(0, (int)(AlignedBlock.Align(Length) - Length)));
}

/// <summary>Writes a model file: a header, a table, the sections, and a signature if there is a key to sign with.</summary>
internal static class ModelFileWriter
{
    public static void Write(Stream stream, IReadOnlyList<NewSection> sections, SigningKey? key = null)
    {
        var front = new byte[(1 + sections.Count + (key is null ? 0 : 1)) * ModelFormat.Alignment];
        ref var header = ref MemoryMarshal.AsRef<ModelFormat.Header>(front.AsSpan());
        var table = MemoryMarshal.Cast<byte, ModelFormat.Section>(front.AsSpan(Unsafe.SizeOf<ModelFormat.Header>()));
        stream.Position = front.Length;
        for (var i = 0; i < sections.Count; i++) table[i] = Append(stream, sections[i]);
        if (key is not null) table[^1] = new() { Kind = SectionKind.Signature, Version = ModelFormat.Version, Offset = stream.Position, Length = Signature.Bytes };
        header.Magic = BitConverter.ToUInt64(ModelFormat.Magic);
        header.Version = ModelFormat.Version;
        header.Sections = table.Length;
        header.FileLength = stream.Position + (key is null ? 0 : AlignedBlock.Align(Signature.Bytes));
        if (key is not null)
        {
            var signature = Signature.Sign(front, key);
            table[^1] = Append(stream, new(SectionKind.Signature, ModelFormat.Version, sink => sink.Write(signature)));
        }

        SHA256.HashData(MemoryMarshal.AsBytes(table)).CopyTo(header.Table);
        stream.Position = 0;
        stream.Write(front);
    }

    private static ModelFormat.Section Append(Stream stream, NewSection section)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var sink = new SectionSink(stream, hash);
        var row = new ModelFormat.Section { Kind = section.Kind, Version = section.Version, Offset = stream.Position };
        section.Write(sink);
        row.Length = sink.Length;
        hash.GetHashAndReset().CopyTo(row.Digest);
        stream.Write(stackalloc byte[(int)(AlignedBlock.Align(sink.Length) - sink.Length)]);
        return row;
    }
}
