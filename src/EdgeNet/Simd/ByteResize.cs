using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>
/// Resampling of the rows and columns of NHWC images of bytes, rows first, into scratch, then along the row: over rows v = fma(q_t, w_t, …), from
/// the first tap on, and over columns y = clamp(round(fma(v_t, w_t·(sx/sy), …)), 0, 255), beginning with zy − zx·(sx/sy). Where both axes
/// have one tap, bytes are copied, and given to a function. A unit of work is an output row.
/// </summary>
internal abstract unsafe class ByteResize(int batch, ResizeTable height, ResizeTable width, int channels, byte outside, UnaryMap<byte, byte>? then)
{
    /// <summary>The widest lane: as many floats more than a row's may be read and written.</summary>
    private const int Slack = 16;

    protected readonly ResizeTable Height = height, Width = width;

    public int Units => batch * Height.Output;

    /// <summary>Floats of scratch that one call of <see cref="Compute"/> uses.</summary>
    public int ScratchFloats => Copies ? 0 : RowBytes + Slack;

    protected int Channels => channels;

    protected int RowBytes => Width.Input * channels;

    private bool Copies => Height.Taps == 1 && Width.Taps == 1;

    public static ByteResize Of(int batch, ResizeTable height, ResizeTable width, int channels, byte outside, UnaryMap<byte, byte>? then, Quantization x, Quantization y, SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(batch, height, width, channels, outside, then, x, y),
        SimdLevel.V256 => new Loop<F32x8>(batch, height, width, channels, outside, then, x, y),
        SimdLevel.V128 => new Loop<F32x4>(batch, height, width, channels, outside, then, x, y),
        _ => new Loop<F32x1>(batch, height, width, channels, outside, then, x, y),
    };

    /// <summary>Computes output rows <paramref name="begin"/> to <paramref name="end"/>; the input's are one behind the other.</summary>
    public void Compute(byte* input, ByteRows output, float* scratch, int begin, int end)
    {
        for (var unit = begin; unit < end; unit++)
        {
            var (image, line) = Math.DivRem(unit, Height.Output);
            var (rows, y) = (new ByteRows(input + ((nint)image * Height.Input * RowBytes), RowBytes), output.From((nint)unit * Width.Output));
            var source = Height.Indices[line * Height.Taps];
            if (source == ResizeTable.Outside)
            {
                for (var column = 0; column < Width.Output; column++) new Span<byte>(y[column], channels).Fill(outside);
            }
            else if (Copies)
            {
                if (unit > begin && line > 0 && source == Height.Indices[line - 1]) CopyLast(y);
                else Copy(rows[source], y);
            }
            else
            {
                Rows(rows, line, scratch);
                Columns(scratch, y);
            }
        }
    }

    /// <summary>Blends the rows of an output row.</summary>
    protected abstract void Rows(ByteRows rows, int line, float* to);

    /// <summary>Blends the pixels of every output pixel of a row.</summary>
    protected abstract void Columns(float* row, ByteRows y);

    protected void Outside(byte* pixel) => new Span<byte>(pixel, channels).Fill(outside);

    private void Copy(byte* row, ByteRows y)
    {
        for (var column = 0; column < Width.Output; column++)
        {
            var index = Width.Indices[column];
            if (index == ResizeTable.Outside) Outside(y[column]);
            else Copy(row + ((nint)index * channels), y[column]);
        }
    }

    private void Copy(byte* from, byte* to)
    {
        if (channels < sizeof(ulong)) ByteLanes.StorePartial(ByteLanes.LoadPartial(from, channels), to, channels);
        else Unsafe.CopyBlockUnaligned(to, from, (uint)channels);
        then?.Run(to, to, channels);
    }

    /// <summary>The row is that above it.</summary>
    private void CopyLast(ByteRows y)
    {
        var above = y.From(-Width.Output);
        if (y.Pitch == channels) Unsafe.CopyBlockUnaligned(y.First, above.First, (uint)(Width.Output * channels));
        else for (var column = 0; column < Width.Output; column++) Unsafe.CopyBlockUnaligned(y[column], above[column], (uint)channels);
    }

    private sealed class Loop<L>(int batch, ResizeTable height, ResizeTable width, int channels, byte outside, UnaryMap<byte, byte>? then, Quantization x, Quantization y)
        : ByteResize(batch, height, width, channels, outside, then)
        where L : struct, ILane<L>
    {
        private readonly float start = y.ZeroPoints[0] - (x.ZeroPoints[0] * (x.Scales[0] / y.Scales[0]));

        /// <summary>Those of columns, in units of the result; of an axis with one tap, the ratio of scales.</summary>
        private readonly float[] weights = [.. Enumerable.Range(0, width.Output * width.Taps).Select(i => (width.Taps == 1 ? 1 : width.Weights[i]) * (x.Scales[0] / y.Scales[0]))];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Rows(ByteRows rows, int line, float* to)
        {
            var (taps, count) = (Height.Taps, (nint)RowBytes);
            fixed (int* table = Height.Indices)
            fixed (float* tableOfWeights = Height.Weights)
            {
                var indices = table + (line * taps);
                var factors = tableOfWeights + (line * taps);
                byte* first = rows[indices[0]], second = rows[indices[taps - 1]];
                nint i = 0;
                if (taps == 2)
                {
                    L w0 = factors[0], w1 = factors[1];
                    for (; i <= count - L.Count; i += L.Count)
                        L.Store(L.MultiplyAdd(L.FromInteger(L.LoadBytes(second + i)), w1, L.FromInteger(L.LoadBytes(first + i)) * w0), to + i);
                }

                for (; i < count; i += L.Count)
                {
                    var sum = L.FromInteger(ByteLanes.LoadUpTo<L>(first + i, count - i));
                    if (taps > 1) sum *= factors[0];
                    for (var t = 1; t < taps; t++) sum = L.MultiplyAdd(L.FromInteger(ByteLanes.LoadUpTo<L>(rows[indices[t]] + i, count - i)), factors[t], sum);
                    L.Store(sum, to + i);
                }
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Columns(float* row, ByteRows y)
        {
            var taps = Width.Taps;
            fixed (int* indices = Width.Indices)
            fixed (float* factors = weights)
            {
                for (var column = 0; column < Width.Output; column++)
                {
                    var index = indices + (column * taps);
                    if (index[0] == ResizeTable.Outside) Outside(y[column]);
                    else if (taps == 2) Column(row + ((nint)index[0] * Channels), row + ((nint)index[1] * Channels), factors[column * 2], factors[(column * 2) + 1], y[column]);
                    else Column(row, taps, index, factors + (column * taps), y[column]);
                }
            }
        }

        /// <summary>Two taps, which are what linear interpolation has.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Column(float* first, float* second, float firstWeight, float secondWeight, byte* to)
        {
            L zero = L.Bits(0), from = start, w0 = firstWeight, w1 = secondWeight;
            nint i = 0, count = Channels;
            for (; i <= count - (4 * L.Count); i += 4 * L.Count)
                L.StoreBytes(At(i), At(i + L.Count), At(i + (2 * L.Count)), At(i + (3 * L.Count)), zero, to + i);
            for (; i < count; i += L.Count) ByteLanes.StoreUpTo(ByteLanes.Quantized(At(i), 0, byte.MaxValue, zero), to + i, count - i);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            L At(nint at) => L.MultiplyAdd(L.Load(second + at), w1, L.MultiplyAdd(L.Load(first + at), w0, from));
        }

        private void Column(float* row, int taps, int* indices, float* factors, byte* to)
        {
            L zero = L.Bits(0);
            for (nint i = 0; i < Channels; i += L.Count)
            {
                L sum = start;
                for (var t = 0; t < taps; t++) sum = L.MultiplyAdd(L.Load(row + ((nint)indices[t] * Channels) + i), factors[t], sum);
                ByteLanes.StoreUpTo(ByteLanes.Quantized(sum, 0, byte.MaxValue, zero), to + i, Channels - i);
            }
        }
    }
}
