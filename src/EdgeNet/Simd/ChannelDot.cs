using System.Runtime.CompilerServices;
using static EdgeNet.Simd.ByteQuads;

namespace EdgeNet.Simd;

/// <summary>Pixels of a depthwise convolution: neighbours in a row, and some of their channels.</summary>
internal unsafe struct ChannelRow
{
    /// <summary>The quads of the first pixel's first tap.</summary>
    public byte* Input;

    /// <summary>Bytes from a pixel's quads to the next's.</summary>
    public nint Step;

    /// <summary>For each tap, the bytes to its quads.</summary>
    public nint* Taps;

    public int TapCount;

    /// <summary>[tap][channel, rounded up to <see cref="ChannelDot.Granule"/>][4].</summary>
    public sbyte* Weights;

    /// <summary>What the sums begin with.</summary>
    public int* Bias;

    /// <summary>How many channels, of which <see cref="First"/> is the first in the layer.</summary>
    public int Channels, First;

    /// <summary>Where the pixels go, and what is added to them, if anything.</summary>
    public ByteRows Output, Residual;

    /// <summary>How many pixels there are.</summary>
    public int Count;
}

/// <summary>
/// Sums of each channel for itself: <c>y[p][c] = rescale(bias[c] + Σ_tap Σ_i quads[p][tap][c][i] · w[tap][c][i])</c>, the depthwise twin of
/// <see cref="ByteKernel"/>.
/// </summary>
internal abstract unsafe class ChannelDot
{
    /// <summary>Channels are padded to a multiple of it, and computed so many at most.</summary>
    public const int Granule = 16, MostChannels = 64;

    public abstract void Run(in ChannelRow row, in Rescale rescale);

    /// <summary>Channels as quads and weights are kept.</summary>
    public static int Padded(int channels) => (channels + Granule - 1) & -Granule;
}

/// <summary>The sums by the vectors of T, then bytes or floats by way of a stage.</summary>
internal sealed unsafe class ChannelDot<T, V, X>(SimdLevel level) : ChannelDot
    where T : IByteDot<V, X>, IByteQuads<X>
    where V : struct
    where X : struct
{
    /// <summary>Pixels that share weights once loaded.</summary>
    private const int Pixels = 4;

    private readonly Rescaler rescaler = Rescaler.For(level);

    [SkipLocalsInit]
    public override void Run(in ChannelRow row, in Rescale rescale)
    {
        var stage = stackalloc int[Pixels * MostChannels];
        for (var pixel = 0; pixel < row.Count; pixel += Pixels)
        {
            var count = Math.Min(Pixels, row.Count - pixel);
            var input = row.Input + (pixel * row.Step);
            if (count == Pixels) Sum4(row, input, stage);
            else for (var i = 0; i < count; i++) Sum1(row, input + (i * row.Step), stage + (i * MostChannels));
            rescaler.Run(rescale, stage, MostChannels, row.Output.From(pixel), row.Residual.From(pixel), count, row.First, row.Channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum4(in ChannelRow row, byte* input, int* stage)
    {
        var (count, step, pitch) = (row.TapCount, row.Step, Quad * Padded(row.Channels));
        var taps = row.Taps;
        for (var c = 0; c < row.Channels; c += T.Width, input += Quad * T.Width)
        {
            V a0 = T.Load(row.Bias + c), a1 = a0, a2 = a0, a3 = a0;
            var w = row.Weights + (Quad * c);
            for (var tap = 0; tap < count; tap++, w += pitch)
            {
                var x = input + taps[tap];
                var v = T.Weights(w);
                a0 = T.Dot(a0, T.Quads(x), v);
                a1 = T.Dot(a1, T.Quads(x + step), v);
                a2 = T.Dot(a2, T.Quads(x + (2 * step)), v);
                a3 = T.Dot(a3, T.Quads(x + (3 * step)), v);
            }
            T.Store(stage + c, a0);
            T.Store(stage + MostChannels + c, a1);
            T.Store(stage + (2 * MostChannels) + c, a2);
            T.Store(stage + (3 * MostChannels) + c, a3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum1(in ChannelRow row, byte* input, int* stage)
    {
        for (var c = 0; c < row.Channels; c += T.Width, input += Quad * T.Width)
        {
            var a = T.Load(row.Bias + c);
            var w = row.Weights + (Quad * c);
            for (var tap = 0; tap < row.TapCount; tap++, w += Quad * Padded(row.Channels)) a = T.Dot(a, T.Quads(input + row.Taps[tap]), T.Weights(w));
            T.Store(stage + c, a);
        }
    }
}
