namespace EdgeNet.Simd;

/// <summary>
/// A sliding window along one axis: tap t of output o reads input <c>o·Stride − Pad + t·Dilation</c>, if there is one.
/// What is read outside the input counts as padding.
/// </summary>
/// <param name="Input">Elements of the input along the axis.</param>
/// <param name="Output">Elements of the output along the axis.</param>
/// <param name="Kernel">Taps of the window.</param>
/// <param name="Stride">From one output's window to the next.</param>
/// <param name="Dilation">From one tap to the next.</param>
/// <param name="Pad">Elements of padding before the input.</param>
/// <param name="PadAfter">Elements of padding behind it, where it matters (an output's last window may reach further).</param>
internal readonly record struct WindowAxis(int Input, int Output, int Kernel, int Stride = 1, int Dilation = 1, int Pad = 0, int PadAfter = 0)
{
    /// <summary>An axis of length one that the window leaves alone: what a row of pixels has for a height.</summary>
    public static WindowAxis Single => new(1, 1, 1);

    /// <summary>The input index of an output's first tap; negative in the padding.</summary>
    public int Origin(int output) => (output * Stride) - Pad;

    /// <summary>One past the last output of which no tap reads beyond the input.</summary>
    public int InteriorEnd => Math.Clamp((Input - ((Kernel - 1) * Dilation) + Pad + Stride - 1) / Stride, 0, Output);

    /// <summary>For each output, the taps that read the input.</summary>
    public WindowTaps[] Taps()
    {
        var taps = new WindowTaps[Output];
        for (var o = 0; o < Output; o++)
        {
            var first = Math.Min(Before(-Origin(o)), Kernel);
            var end = Math.Clamp(Before(Input - Origin(o)), first, Kernel);
            taps[o] = new(first, end - first, Origin(o) + (first * Dilation));
        }
        return taps;
    }

    /// <summary>How many taps stand before a distance from the window's origin.</summary>
    private int Before(int distance) => distance <= 0 ? 0 : (distance + Dilation - 1) / Dilation;
}

/// <summary>The taps of one output's window that are not padding.</summary>
/// <param name="First">The first of them.</param>
/// <param name="Count">How many there are; 0 if all of the window is padding.</param>
/// <param name="Input">The input index the first one reads.</param>
internal readonly record struct WindowTaps(int First, int Count, int Input);
