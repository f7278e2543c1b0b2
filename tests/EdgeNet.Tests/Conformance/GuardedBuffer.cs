using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace EdgeNet.Tests.Conformance;

/// <summary>
/// Memory between two pages nobody may touch, filled to its edges with a pattern. An access beyond the page ends the process
/// with its stack; a write beyond the buffer but inside the page is found by <see cref="Damage"/>.
/// </summary>
internal sealed unsafe partial class GuardedBuffer : IDisposable
{
    private const byte Pattern = 0xFF; // as floats, all NaN: what is read beyond the edge shows in the result

    // Memory that is free again, by its size: mapping and guarding some takes longer than most kernels run.
    private static readonly ConcurrentDictionary<long, ConcurrentBag<nint>> Spare = new();

    private readonly nint mapping;
    private readonly long inner;
    private readonly byte* first;
    private readonly long bytes;

    /// <param name="bytes">The size.</param>
    /// <param name="atEnd">Whether the buffer ends where the far guard begins, or begins where the near one ends.</param>
    public GuardedBuffer(long bytes, bool atEnd)
    {
        long page = Environment.SystemPageSize;
        this.bytes = bytes;
        inner = Math.Max(1, (bytes + page - 1) / page) * page;
        mapping = Spare.TryGetValue(inner, out var spare) && spare.TryTake(out var taken) ? taken : Map(inner, page);
        first = (byte*)mapping + page;
        Pointer = atEnd ? first + inner - bytes : first;
        new Span<byte>(first, (int)inner).Fill(Pattern);
    }

    public byte* Pointer { get; }

    /// <summary>What was written around the buffer, in words; null if nothing was.</summary>
    public string? Damage()
    {
        var before = new ReadOnlySpan<byte>(first, (int)(Pointer - first));
        var beyond = new ReadOnlySpan<byte>(Pointer + bytes, (int)(inner - bytes - before.Length));
        if (before.IndexOfAnyExcept(Pattern) is >= 0 and var low) return $"was written {before.Length - low} bytes before its start";
        if (beyond.IndexOfAnyExcept(Pattern) is >= 0 and var high) return $"was written {high + 1} bytes beyond its end";
        return null;
    }

    public void Dispose() => Spare.GetOrAdd(inner, static _ => []).Add(mapping);

    private static nint Map(long inner, long page)
    {
        var whole = (nuint)(inner + 2 * page);
        if (OperatingSystem.IsWindows()) return (nint)NativeMemory.AlignedAlloc(whole, (nuint)page);
        var start = MMap(0, whole, prot: 3, OperatingSystem.IsMacOS() ? 0x1002 : 0x22, fd: -1, offset: 0);
        Assert.NotEqual(-1, start);
        Assert.Equal(0, MProtect(start, (nuint)page, prot: 0));
        Assert.Equal(0, MProtect(start + (nint)(page + inner), (nuint)page, prot: 0));
        return start;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint MMap(nint address, nuint length, int prot, int flags, int fd, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int MProtect(nint address, nuint length, int prot);
}
