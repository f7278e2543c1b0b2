namespace EdgeNet.Memory;

/// <summary>A stretch of memory that never moves: a pinned array, or a file mapped into memory.</summary>
internal abstract unsafe class Block
{
    /// <summary>The first byte; valid while this block is reachable.</summary>
    public abstract byte* Pointer { get; }

    /// <summary>How many bytes there are.</summary>
    public abstract long Bytes { get; }

    /// <summary>Elements of <typeparamref name="T"/> from a byte offset.</summary>
    public abstract Span<T> Span<T>(long offset, long count) where T : unmanaged;
}
