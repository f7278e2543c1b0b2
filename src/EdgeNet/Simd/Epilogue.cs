namespace EdgeNet.Simd;

/// <summary>
/// What becomes of a sum before it is a result. Every kernel that sums products takes one: a range it applies as it stores, for
/// nothing, or else a formula, which it applies to what it just computed while that is in a near cache.
/// </summary>
internal sealed record Epilogue
{
    /// <summary>The sum is the result.</summary>
    public static Epilogue None { get; } = new();

    /// <summary>The range a result is clamped to; infinities mean no clamp.</summary>
    public float Lo { get; init; } = float.NegativeInfinity;

    public float Hi { get; init; } = float.PositiveInfinity;

    /// <summary>The formula, at the kernel's SIMD level, or null. There is no clamp beside it.</summary>
    public FloatMap? Map { get; init; }
}
