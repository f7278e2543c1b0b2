using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace EdgeNet.Memory;

/// <summary>
/// A file mapped into memory: pages are read when first touched and shared between processes. Writing to the memory changes a
/// private copy of the page, never the file. It goes when its opener and everyone who retained it has released it, never by a finalizer,
/// so that nobody is left with a dangling pointer.
/// </summary>
internal sealed unsafe class MappedFile : Block
{
    /// <summary>How many hold each mapping: what is listed here isn't collected.</summary>
    private static readonly Dictionary<MappedFile, int> Holders = [];

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
        lock (Holders) Holders.Add(this, 1);
    }

    public override byte* Pointer => handle.IsClosed ? throw Closed() : pointer;

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
        return new(Pointer + offset, checked((int)count));
    }

    public override void Retain()
    {
        lock (Holders)
        {
            if (!Holders.ContainsKey(this)) throw Closed();
            Holders[this]++;
        }
    }

    public override void Release()
    {
        lock (Holders)
        {
            if (--Holders[this] > 0) return;
            Holders.Remove(this);
        }

        handle.ReleasePointer();
        handle.Dispose();
        view.Dispose();
        file.Dispose();
    }

    private static EdgeNetException Closed() => new("The model file these weights lie in was closed; keep its Model until its graph is compiled and has a session.");
}
