using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EdgeNet.Memory;

/// <summary>
/// One zeroed block of memory that never moves, aligned to a cache line. It lies on the pinned heap rather than outside
/// the managed one because a span over it then keeps it alive: memory freed by a finalizer could vanish under a
/// caller who still holds a span but no longer the tensor or session it came from.
/// </summary>
internal sealed unsafe class AlignedBlock : Block
{
    /// <summary>The alignment of every block and of every buffer inside an arena: a cache line, and the widest vector.</summary>
    public const int Alignment = 64;

    private readonly byte[] array;
    private readonly int start;

    public AlignedBlock(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        // Never empty, so that a pointer into a block of zero bytes is still a valid one.
        var size = Math.Max(bytes, 1) + Alignment;
        if (size > Array.MaxLength)
            throw new EdgeNetException($"{bytes:N0} bytes are needed in one block; at most {Array.MaxLength - Alignment:N0} are supported. Use a smaller model, batch or input.");
        try
        {
            array = GC.AllocateArray<byte>((int)size, pinned: true);
        }
        catch (OutOfMemoryException e)
        {
            throw new EdgeNetException($"{bytes:N0} bytes of memory could not be had; use a smaller model, batch or input.", e);
        }

        var address = (long)(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array));
        start = (int)(Align(address) - address);
        Bytes = bytes;
    }

    /// <summary>A block of nothing: a new one for whoever needs none would be an occasion for the garbage collector.</summary>
    public static AlignedBlock None { get; } = new(0);

    public override long Bytes { get; }

    public override byte* Pointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)) + start;

    /// <summary>Rounds up to a whole number of cache lines.</summary>
    public static long Align(long bytes) => checked(bytes + Alignment - 1) & -Alignment;

    /// <summary>Elements of <typeparamref name="T"/> from a byte offset; the span keeps the block alive.</summary>
    public override Span<T> Span<T>(long offset, long count) =>
        MemoryMarshal.Cast<byte, T>(array.AsSpan(checked(start + (int)offset), checked((int)(count * sizeof(T)))));
}
