using System.Buffers;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeNet.Memory;

namespace EdgeNet.Models;

/// <summary>
/// The form in which a model travels: the bytes of its file as one Brotli stream and nothing else, so that any program that knows Brotli can
/// expand it. How long it will be stands in the model's own header, among the first bytes that come out.
/// </summary>
internal static class TransferForm
{
    /// <summary>How many times larger than the stream its model is at most, normally: what memory is taken for at first.</summary>
    private const int UsualRatio = 4;

    /// <summary>
    /// Float weights shrink to 91.6 % whatever the effort: 14 MB take 0.3 s at Brotli's fourth level and 1.7 s at its ninth; the last two levels
    /// reach 90.8 % in two hundred times the time. Bytes sorted by their place in a float would give 84 %, and a file that no other program expands.
    /// </summary>
    private const CompressionLevel Level = CompressionLevel.Optimal;

    /// <summary>Whether a file is a model in this form.</summary>
    public static bool Is(Block file) => HeaderOf(file) is { } header && header.Magic == BitConverter.ToUInt64(ModelFormat.Magic);

    /// <summary>Writes a model's file as a stream.</summary>
    public static void Compress(ModelFile file, Stream to)
    {
        using var brotli = new BrotliStream(to, Level, leaveOpen: true);
        foreach (var (offset, length) in ModelFile.Pieces(0, file.Memory.Bytes)) brotli.Write(file.Memory.Span<byte>(offset, length));
    }

    /// <summary>Makes a model's file of a stream, in memory. No more memory is taken than twice of what comes out of it, whatever it announces.</summary>
    /// <exception cref="ModelException">It is damaged or cut short, or larger than allowed.</exception>
    public static AlignedBlock Expand(Block file, string name, long limit)
    {
        var length = HeaderOf(file)!.Value.FileLength;
        if (length < Unsafe.SizeOf<ModelFormat.Header>()) throw Damaged(name);
        if (length > limit) throw new ModelException($"'{name}' expands to {length:N0} bytes; {limit:N0} are allowed. Raise the options' MemoryLimit if you trust its source.");
        using var decoder = new BrotliDecoder();
        ReadOnlySpan<byte> source = file.Span<byte>(0, file.Bytes);
        Span<byte> beyond = stackalloc byte[1];
        var block = new AlignedBlock(Math.Min(length, (UsualRatio * file.Bytes) + ModelFormat.Alignment));
        for (var filled = 0L; ;)
        {
            if (filled == block.Bytes && filled < length) block = Larger(block, Math.Min(length, 2 * filled));
            var target = filled < length ? block.Span<byte>(filled, block.Bytes - filled) : beyond;
            var status = decoder.Decompress(source, target, out var consumed, out var written);
            source = source[consumed..];
            filled += written;
            if (filled > length) throw new ModelException($"'{name}' goes on behind the {length:N0} bytes it announces; the file is damaged.");
            if (status == OperationStatus.InvalidData) throw Damaged(name);
            if (status == OperationStatus.NeedMoreData) throw new ModelException($"'{name}' ends after {filled:N0} of {length:N0} bytes; it was cut short.");
            if (status != OperationStatus.Done) continue;
            return filled == length && source.IsEmpty ? block
                : throw new ModelException($"'{name}' holds {filled:N0} bytes and {source.Length:N0} behind its stream, where it announces {length:N0}; it was cut short or added to.");
        }
    }

    private static ModelFormat.Header? HeaderOf(Block file)
    {
        using var decoder = new BrotliDecoder();
        Span<byte> first = stackalloc byte[Unsafe.SizeOf<ModelFormat.Header>()];
        decoder.Decompress(file.Span<byte>(0, Math.Min(file.Bytes, int.MaxValue)), first, out _, out var written);
        return written == first.Length ? MemoryMarshal.Read<ModelFormat.Header>(first) : null;
    }

    private static AlignedBlock Larger(AlignedBlock block, long bytes)
    {
        var larger = new AlignedBlock(bytes);
        block.Span<byte>(0, block.Bytes).CopyTo(larger.Span<byte>(0, block.Bytes));
        return larger;
    }

    private static ModelException Damaged(string name) => new($"'{name}' is damaged; copy the file again.");
}
