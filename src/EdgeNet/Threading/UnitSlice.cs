using System.Runtime.InteropServices;

namespace EdgeNet.Threading;

/// <summary>
/// A contiguous range of units that any thread may take chunks from, front first. Both ends share one word, so a take is a
/// single compare-and-swap that can't see one end of an old range and the other of a new one; for the same reason a thread
/// that was asleep between reading the word and swapping it either fails or takes units that are truly on offer.
/// </summary>
/// <remarks>Two cache lines long: neighbours in an array never share one, nor the pair of lines that processors prefetch together.</remarks>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct UnitSlice
{
    private ulong word;

    /// <summary>Puts units <paramref name="begin"/> to <paramref name="end"/> on offer. The slice must be empty.</summary>
    public void Offer(int begin, int end) => Volatile.Write(ref word, Pack(begin, end));

    /// <summary>
    /// Takes the next chunk: a quarter of what is left. Few swaps while there is much to do, single units at the end,
    /// and a thread that loses its core halfway holds back little.
    /// </summary>
    public bool TryTake(out int begin, out int end)
    {
        while (true)
        {
            var seen = Volatile.Read(ref word);
            begin = (int)(seen >> 32);
            var last = (int)(uint)seen;
            end = begin + (last - begin + 3) / 4;
            if (begin == last) return false;
            if (Interlocked.CompareExchange(ref word, Pack(end, last), seen) == seen) return true;
        }
    }

    private static ulong Pack(int begin, int end) => (ulong)(uint)begin << 32 | (uint)end;
}
