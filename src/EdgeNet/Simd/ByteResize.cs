using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>
/// Resampling of the rows and columns of NHWC images of bytes, rows first, into scratch, then along the row: v = fma(q_t, w_t, …), from the
/// first tap on, over rows and then over columns, and y = fit((v − z)·(sx/sy)). Where both axes have one tap, bytes are copied, and given
/// to a function. A unit of work is an output row.
/// </summary>
internal abstract unsafe class ByteResize(int batch, ResizeTable height, ResizeTable width, int channels, byte outside, UnaryMap<byte, byte>? then)
{
    protected readonly ResizeTable Height = height, Width = width;

    public int Units => batch * Height.Output;

    /// <summary>Floats of scratch that one call of <see cref="Compute"/> uses.</summary>
    public int ScratchFloats => Copies ? 0 : RowBytes;

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
            var isOutside = Height.Indices[line * Height.Taps] == ResizeTable.Outside;
            if (!Copies && !isOutside) Rows(rows, line, scratch);
            for (var column = 0; column < Width.Output; column++)
            {
                var index = Width.Indices[column * Width.Taps];
                if (isOutside || index == ResizeTable.Outside) new Span<byte>(y[column], channels).Fill(outside);
                else if (!Copies) Column(scratch, column, y[column]);
                else Copy(rows[Height.Indices[line]] + ((nint)index * channels), y[column]);
            }
        }
    }

    /// <summary>Blends the rows of an output row.</summary>
    protected abstract void Rows(ByteRows rows, int line, float* to);

    /// <summary>Blends the pixels of an output pixel.</summary>
    protected abstract void Column(float* row, int column, byte* to);

    private void Copy(byte* from, byte* to)
    {
        Unsafe.CopyBlockUnaligned(to, from, (uint)channels);
        then?.Run(to, to, channels);
    }

    private sealed class Loop<L>(int batch, ResizeTable height, ResizeTable width, int channels, byte outside, UnaryMap<byte, byte>? then, Quantization x, Quantization y)
        : ByteResize(batch, height, width, channels, outside, then)
        where L : struct, ILane<L>
    {
        private readonly float scale = x.Scales[0] / y.Scales[0];
        private readonly int zeroX = x.ZeroPoints[0], zeroY = y.ZeroPoints[0];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Rows(ByteRows rows, int line, float* to)
        {
            var taps = Height.Taps;
            for (nint i = 0; i < RowBytes; i += L.Count)
            {
                var count = nint.Min(L.Count, RowBytes - i);
                L sum = 0f;
                for (var t = 0; t < taps; t++)
                {
                    var q = L.FromInteger(ByteLanes.LoadUpTo<L>(rows[Height.Indices[(line * taps) + t]] + i, count));
                    sum = taps == 1 ? q : L.MultiplyAdd(q, Height.Weights[(line * taps) + t], sum);
                }

                Reduce.StoreUpTo(sum, to + i, count);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Column(float* row, int column, byte* to)
        {
            L low = -zeroY, high = byte.MaxValue - zeroY, zero = L.Bits(zeroY);
            var taps = Width.Taps;
            for (nint i = 0; i < Channels; i += L.Count)
            {
                var count = nint.Min(L.Count, Channels - i);
                L sum = 0f;
                for (var t = 0; t < taps; t++)
                {
                    var v = Reduce.LoadUpTo<L>(row + ((nint)Width.Indices[(column * taps) + t] * Channels) + i, count);
                    sum = taps == 1 ? v : L.MultiplyAdd(v, Width.Weights[(column * taps) + t], sum);
                }

                ByteLanes.StoreUpTo(ByteLanes.Quantized((sum - zeroX) * scale, low, high, zero), to + i, count);
            }
        }
    }
}
