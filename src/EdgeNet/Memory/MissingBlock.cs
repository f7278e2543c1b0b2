namespace EdgeNet.Memory;

/// <summary>
/// Memory that isn't there: that of weights which a compiled model keeps only as its target's kernels want them. Whoever reads it
/// learns why.
/// </summary>
/// <param name="name">The weights' name.</param>
/// <param name="bytes">How many bytes there would be.</param>
/// <param name="reason">Why they aren't there, and what to do.</param>
internal sealed unsafe class MissingBlock(string name, long bytes, string reason) : Block
{
    public override byte* Pointer => throw Missing();

    public override long Bytes => bytes;

    public override Span<T> Span<T>(long offset, long count) => throw Missing();

    private MissingWeightsException Missing() => new(name, reason);
}
