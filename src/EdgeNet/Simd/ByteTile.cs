using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>One panel of columns of a product of bytes.</summary>
internal unsafe struct BytePanel
{
    /// <summary>[tap][k / 4][panel width][4], zero behind the last column and the last k.</summary>
    public sbyte* Weights;

    /// <summary>What the panel's sums begin with.</summary>
    public int* Bias;

    public int Taps, K;

    /// <summary>From one tap's row pointers to the next's.</summary>
    public int TapStride;
}

/// <summary>The micro-kernel of bytes: some rows times one panel, as wide as T; the sums go to a stage.</summary>
internal static unsafe class ByteTile<T, V, X>
    where T : IByteDot<V, X>
    where V : struct
    where X : struct
{
    /// <summary>Rows at once: with two vectors of sums each, eight sums keep the adders of any processor busy.</summary>
    private const int Rows = 4;

    /// <summary>The sums of a tile's rows, each T.Width behind the last.</summary>
    public static void Run(in GemmRows tile, in BytePanel panel, int* stage)
    {
        var row = 0;
        for (; row <= tile.Count - Rows; row += Rows) Rows4(tile.Input + row, panel, stage + (row * T.Width));
        for (; row < tile.Count; row++) Rows1(tile.Input + row, panel, stage + (row * T.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(byte** rows, in BytePanel panel, int* stage)
    {
        V a0 = T.Load(panel.Bias), a1 = a0, a2 = a0, a3 = a0;
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            byte* r0 = rows[0], r1 = rows[1], r2 = rows[2], r3 = rows[3];
            for (nint k = 0; k < panel.K; k += 4, w += 4 * T.Width)
            {
                var v = T.Weights(w);
                a0 = T.Dot(a0, T.Inputs(r0 + k), v);
                a1 = T.Dot(a1, T.Inputs(r1 + k), v);
                a2 = T.Dot(a2, T.Inputs(r2 + k), v);
                a3 = T.Dot(a3, T.Inputs(r3 + k), v);
            }
        }
        T.Store(stage, a0);
        T.Store(stage + T.Width, a1);
        T.Store(stage + (2 * T.Width), a2);
        T.Store(stage + (3 * T.Width), a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(byte** rows, in BytePanel panel, int* stage)
    {
        var a = T.Load(panel.Bias);
        var w = panel.Weights;
        for (var tap = panel.Taps; tap > 0; tap--, rows += panel.TapStride)
        {
            var x = *rows;
            for (nint k = 0; k < panel.K; k += 4, w += 4 * T.Width) a = T.Dot(a, T.Inputs(x + k), T.Weights(w));
        }
        T.Store(stage, a);
    }
}
