namespace EdgeNet.Memory;

/// <summary>A stretch of memory that never moves: a pinned array, or a file mapped into memory.</summary>
internal abstract unsafe class Block
{
    /// <summary>The first byte; valid while this block is reachable.</summary>
    public abstract byte* Pointer { get; }

    /// <summary>Keeps memory that can be given back from going; as often as it is called, <see cref="Release"/> must be.</summary>
    public virtual void Retain() { }

    /// <summary>Ends one <see cref="Retain"/>.</summary>
    public virtual void Release() { }

    /// <summary>How many bytes there are.</summary>
    public abstract long Bytes { get; }

    /// <summary>Elements of <typeparamref name="T"/> from a byte offset.</summary>
    public abstract Span<T> Span<T>(long offset, long count) where T : unmanaged;
}
