namespace EdgeNet.Training.Layers;

/// <summary>A height and a width; one number stands for both.</summary>
/// <example><code>var layer = new Conv2D(32, kernel: (3, 5)) { Strides = 2 };</code></example>
public readonly record struct Extent(int Height, int Width)
{
    /// <summary>As high as wide.</summary>
    public static implicit operator Extent(int side) => new(side, side);

    /// <summary>A height and a width.</summary>
    public static implicit operator Extent((int Height, int Width) sides) => new(sides.Height, sides.Width);

    internal int[] ToArray() => [Height, Width];
}

/// <summary>What lies around an image where a window reaches over its edge.</summary>
public enum Padding
{
    /// <summary>Nothing: windows stay within.</summary>
    Valid,

    /// <summary>As many zeros as it takes for the output to be as large as the input, divided by the stride.</summary>
    Same,

    /// <summary>As with <see cref="Same"/>, but all zeros come first, so that no output knows of later inputs.</summary>
    Causal,
}

/// <summary>How much padding that is.</summary>
internal static class PaddingExtensions
{
    /// <summary>The zeros before and after each axis: top, left, bottom, right. Where their number is odd, one more comes after.</summary>
    public static int[] Pads(this Padding padding, ReadOnlySpan<int> sizes, ReadOnlySpan<int> kernel, ReadOnlySpan<int> strides, ReadOnlySpan<int> dilations = default)
    {
        var pads = new int[2 * sizes.Length];
        if (padding == Padding.Valid) return pads;
        for (var i = 0; i < sizes.Length; i++)
        {
            var reach = (kernel[i] - 1) * (dilations.IsEmpty ? 1 : dilations[i]) + 1;
            var outputs = (sizes[i] + strides[i] - 1) / strides[i];
            var total = Math.Max(0, (outputs - 1) * strides[i] + reach - sizes[i]);
            pads[i] = padding == Padding.Causal ? reach - 1 : total / 2;
            pads[sizes.Length + i] = padding == Padding.Causal ? 0 : total - total / 2;
        }

        return pads;
    }
}
