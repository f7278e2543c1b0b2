using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace EdgeNet.Memory;

/// <summary>
/// A file mapped into memory: pages are read when first touched and shared between processes. Writing to the memory changes a
/// private copy of the page, never the file. The mapping goes only when disposed, never by a finalizer, so that no span is left dangling.
/// </summary>
internal sealed unsafe class MappedFile : Block, IDisposable
{
    /// <summary>Every mapping not yet disposed: what is listed here isn't collected.</summary>
    private static readonly HashSet<MappedFile> OpenFiles = [];

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly SafeMemoryMappedViewHandle handle;
    private readonly byte* pointer;

    private MappedFile(MemoryMappedFile file, long bytes)
    {
        this.file = file;
        Bytes = bytes;
        view = file.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.CopyOnWrite);
        handle = view.SafeMemoryMappedViewHandle;
        handle.AcquirePointer(ref pointer);
        lock (OpenFiles) OpenFiles.Add(this);
    }

    public override byte* Pointer => pointer;

    public override long Bytes { get; }

    /// <exception cref="EdgeNetException">The file is missing, empty or may not be read.</exception>
    public static MappedFile Open(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (stream.Length == 0) throw new EdgeNetException($"'{path}' is empty.");
            return new(MemoryMappedFile.CreateFromFile(stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false), stream.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeNetException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    public override Span<T> Span<T>(long offset, long count)
    {
        if (offset < 0 || count < 0 || count > (Bytes - offset) / sizeof(T))
            throw new EdgeNetException($"{count} elements at byte {offset} lie outside a file of {Bytes} bytes.");
        return new(pointer + offset, checked((int)count));
    }

    public void Dispose()
    {
        lock (OpenFiles)
        {
            if (!OpenFiles.Remove(this)) return;
        }

        handle.ReleasePointer();
        handle.Dispose();
        view.Dispose();
        file.Dispose();
    }
}
