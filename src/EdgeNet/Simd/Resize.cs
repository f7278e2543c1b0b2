using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// How one axis is resampled: output o is <c>Σ_t Weights[o·Taps + t] · input[Indices[o·Taps + t]]</c>. With one tap it is a copy and the
/// weights go unused. A first index of <see cref="Outside"/> marks an output that lies beyond the input.
/// </summary>
internal sealed record ResizeTable(int Input, int Taps, int[] Indices, float[] Weights)
{
    public const int Outside = -1;

    public int Output => Indices.Length / Taps;

    /// <summary>An axis that stays as it is.</summary>
    public static ResizeTable Unchanged(int length) => new(length, 1, [.. Enumerable.Range(0, length)], []);
}

/// <summary>
/// Resampling of the rows and columns of NHWC images, one axis after the other: rows first, into scratch, then along the row.
/// A unit of work is an output row.
/// </summary>
internal sealed unsafe class Resize(int batch, ResizeTable height, ResizeTable width, int channels, float outside, SimdLevel level)
{
    public int Units => batch * height.Output;

    /// <summary>Floats of scratch that one call of <see cref="Compute"/> uses.</summary>
    public int ScratchFloats => height.Taps == 1 ? 0 : RowFloats;

    private int RowFloats => width.Input * channels;

    /// <summary>Computes output rows <paramref name="begin"/> to <paramref name="end"/>; the input's are one behind the other.</summary>
    public void Compute(float* input, FloatRows output, float* scratch, int begin, int end)
    {
        for (var unit = begin; unit < end; unit++)
        {
            var (image, line) = Math.DivRem(unit, height.Output);
            var rows = new FloatRows(input + ((nint)image * height.Input * RowFloats), RowFloats);
            var y = output.From(unit * width.Output);
            var source = height.Indices[line * height.Taps];
            if (source == ResizeTable.Outside)
            {
                Fill(y, width.Output);
            }
            else if (height.Taps == 1)
            {
                Blend(width, 0, width.Output, new(rows[source], channels), channels, y);
            }
            else
            {
                Blend(height, line, line + 1, rows, RowFloats, new(scratch, RowFloats));
                Blend(width, 0, width.Output, new(scratch, channels), channels, y);
            }
        }
    }

    /// <summary>Computes the table's outputs from <paramref name="begin"/> to <paramref name="end"/>, each a run of <paramref name="length"/> floats.</summary>
    private void Blend(ResizeTable table, int begin, int end, FloatRows x, int length, FloatRows y)
    {
        // Whole lanes of the widest kind, then of the next: none is ever part empty.
        var done = 0;
        if (level >= SimdLevel.V512) done = Blend<F32x16>(table, begin, end, x, length, done, y);
        if (level >= SimdLevel.V256) done = Blend<F32x8>(table, begin, end, x, length, done, y);
        if (level >= SimdLevel.V128) done = Blend<F32x4>(table, begin, end, x, length, done, y);
        Blend<F32x1>(table, begin, end, x, length, done, y);
        for (var o = begin; o < end; o++)
        {
            if (table.Indices[o * table.Taps] == ResizeTable.Outside) Fill(y.From(o - begin), 1);
        }
    }

    /// <summary>Computes the floats from <paramref name="done"/> on that fill whole lanes; answers the first one left over.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Blend<L>(ResizeTable table, int begin, int end, FloatRows x, int length, int done, FloatRows y) where L : struct, ILane<L>
    {
        var whole = done + ((length - done) / L.Count * L.Count);
        if (whole == done) return done;
        var taps = table.Taps;
        fixed (int* indices = table.Indices)
        fixed (float* weights = table.Weights)
        {
            for (var o = begin; o < end; o++)
            {
                var index = indices + (o * taps);
                var weight = weights + (o * taps);
                if (index[0] == ResizeTable.Outside) continue;
                float* to = y[o - begin], first = x[index[0]], second = x[index[taps - 1]];
                if (taps == 1)
                {
                    for (nint i = done; i < whole; i += L.Count) L.Store(L.Load(first + i), to + i);
                }
                else if (taps == 2)
                {
                    L w0 = weight[0], w1 = weight[1];
                    for (nint i = done; i < whole; i += L.Count) L.Store(L.MultiplyAdd(L.Load(second + i), w1, L.Load(first + i) * w0), to + i);
                }
                else
                {
                    for (nint i = done; i < whole; i += L.Count)
                    {
                        var sum = L.Load(first + i) * weight[0];
                        for (var t = 1; t < taps; t++) sum = L.MultiplyAdd(L.Load(x[index[t]] + i), weight[t], sum);
                        L.Store(sum, to + i);
                    }
                }
            }
        }
        return whole;
    }

    private void Fill(FloatRows y, int pixels)
    {
        for (nint i = 0; i < pixels; i++) new Span<float>(y[i], channels).Fill(outside);
    }
}
