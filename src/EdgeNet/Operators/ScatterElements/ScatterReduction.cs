using System.Numerics;

namespace EdgeNet.Operators;

/// <summary>How a scattered value meets what is already at its place.</summary>
/// <example><code>Value sums = zeros.ScatterElements(bins, values, reduction: ScatterReduction.Add);</code></example>
public enum ScatterReduction
{
    /// <summary>It takes its place; where several meet, the last one stays.</summary>
    None,

    /// <summary>Their sum.</summary>
    Add,

    /// <summary>Their product.</summary>
    Mul,

    /// <summary>The greater one.</summary>
    Max,

    /// <summary>The smaller one.</summary>
    Min,
}

internal static class ScatterReductionExtensions
{
    /// <summary>What stands at a place once a value has met it there. Integers wrap around.</summary>
    public static T Apply<T>(this ScatterReduction reduction, T present, T value) where T : unmanaged, INumber<T> => reduction switch
    {
        ScatterReduction.Add => present + value,
        ScatterReduction.Mul => present * value,
        ScatterReduction.Max => T.Max(present, value),
        ScatterReduction.Min => T.Min(present, value),
        _ => value,
    };
}
