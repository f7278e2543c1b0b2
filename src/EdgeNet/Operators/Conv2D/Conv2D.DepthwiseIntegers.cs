using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using static EdgeNet.Simd.ByteQuads;

namespace EdgeNet.Operators;

/// <summary>
/// A depthwise convolution of bytes, some channels of an output row at a time: the input rows under the window are interleaved four by four into
/// quads, which then are multiplied at once, whatever the stride or dilation along the row.
/// </summary>
internal sealed unsafe class DepthwiseIntegerStep : Step
{
    // Quads are to stay in a first-level cache of 32 KiB beside the weights and rows; no window alone may need more than the second bound.
    private const int QuadBytes = 20 << 10, MostQuadBytes = 1 << 20;

    private readonly ConvShape shape;
    private readonly SimdLevel level;
    private readonly ChannelDot dot;
    private readonly WindowTaps[] height;
    private readonly int quadRows, slices, stretch, parts;
    private readonly nint pitch;
    private readonly byte zero;
    private readonly byte* padding;
    private readonly sbyte* packed;
    private readonly nint* taps;
    private readonly GemmWeights weights;
    private ByteRows input, output, residual;
    private byte* scratch;

    public DepthwiseIntegerStep(KernelContext c, ConvShape shape, IntegerArithmetic arithmetic)
    {
        (this.shape, level, dot, zero) = (shape, c.Level, arithmetic.Kernel.Channels, arithmetic.Zero);
        parts = Parts(c);
        height = shape.Height.Taps();
        quadRows = QuadRows(shape);
        slices = (shape.Filters + ChannelDot.MostChannels - 1) / ChannelDot.MostChannels;
        pitch = Pitch(shape);
        stretch = Stretch(shape);
        padding = arithmetic.Padding(c, shape.Channels);

        var layout = new GemmLayout([.. Enumerable.Range(0, shape.Taps).Select(tap => (nint)tap)], K: 1, Column: shape.Taps);
        arithmetic.Prepare(c, [new(0, layout, shape.Taps, 1, shape.Filters)], [new(0, default)], "depthwise");
        weights = new GemmWeights(shape.Taps, 1, shape.Filters);
        arithmetic.Complete(ref weights, index: 0, channel: 0, bias: null);
        var constant = c.Constant(LinearOperator.W)!;
        packed = (sbyte*)c.Pack(LinearOperator.W, "depthwise quads", (long)TapCount * Quad * ChannelDot.Padded(shape.Filters),
            to => Pack(shape, parts, constant, (sbyte*)to));
        taps = (nint*)c.Table(TapCount * sizeof(nint), to => Offsets((nint*)to));
    }

    /// <summary>Whether each filter sees one channel, through a window of reasonable size.</summary>
    public static bool Takes(in ConvShape shape) =>
        shape is { GroupChannels: 1, Group: > 1, Width.Output: > 0 } && (long)Span(shape) * Pitch(shape) <= MostQuadBytes;

    public override long ScratchBytes(int workers) => workers * WorkerBytes;

    public override int Units(int phase) => shape.Batch * shape.Height.Output * slices;

    public override bool MayOverwrite(int input) => input == LinearOperator.R;

    public override bool TakesPitchedInput(int input) => input is LinearOperator.X or LinearOperator.R;

    public override bool TakesPitchedOutput(int output) => true;

    private long WorkerBytes => (((stretch - 1L) * shape.Width.Stride) + Span(shape)) * pitch;

    /// <summary>Taps of four rows each, as often as weights have parts, all of which the same inputs are multiplied with.</summary>
    private int TapCount => parts * quadRows * shape.Width.Kernel;

    public override void Bind(Binding binding)
    {
        scratch = binding.Scratch;
        input = binding.InputRows(LinearOperator.X, sizeof(byte));
        output = binding.OutputRows(0, weights.Rescale.GivesBytes ? sizeof(byte) : sizeof(float));
        residual = binding.InputRows(LinearOperator.R, weights.Rescale.ResidualIsBytes ? sizeof(byte) : sizeof(float));
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        for (; begin < end; begin++)
        {
            var (slice, row) = Math.DivRem(begin, shape.Batch * shape.Height.Output);
            for (var x = 0; x < shape.Width.Output; x += stretch)
                Run(row, slice * ChannelDot.MostChannels, x, Math.Min(stretch, shape.Width.Output - x), scratch + (worker * WorkerBytes));
        }
    }

    /// <summary>Computes pixels <paramref name="x"/> on of an output row, from <paramref name="channel"/> on as many as a slice has.</summary>
    private void Run(int row, int channel, int x, int count, byte* quads)
    {
        var channels = Math.Min(ChannelDot.MostChannels, shape.Filters - channel);
        Interleave(row, channel, channels, shape.Width.Origin(x), ((count - 1) * shape.Width.Stride) + Span(shape), quads);
        var pixel = ((nint)row * shape.Width.Output) + x;
        dot.Run(new()
        {
            Input = quads,
            Step = shape.Width.Stride * pitch,
            Taps = taps,
            TapCount = TapCount,
            Weights = packed + ((nint)channel * TapCount * Quad),
            Bias = (int*)weights.Bias + channel,
            Channels = channels,
            First = channel,
            Output = output.From(pixel),
            Residual = residual.From(pixel),
            Count = count,
        }, weights.Rescale);
    }

    /// <summary>Makes the quads of columns <paramref name="left"/> on, zeros where they are outside the image.</summary>
    private void Interleave(int row, int channel, int channels, int left, int columns, byte* to)
    {
        var (before, behind) = (Math.Clamp(-left, 0, columns), Math.Clamp(left + columns - shape.Width.Input, 0, columns));
        new Span<byte>(to, (int)(before * pitch)).Fill(zero);
        new Span<byte>(to + ((columns - behind) * pitch), (int)(behind * pitch)).Fill(zero);
        var (first, skipped) = shape.GroupFilters == 1 ? (0, channel) : (channel, 0);
        var (image, y) = Math.DivRem(row, shape.Height.Output);
        for (var group = 0; group < quadRows; group++)
        {
            new ByteQuads
            {
                A = Row(image, height[y], group * Quad, left + before).Skip(skipped),
                B = Row(image, height[y], (group * Quad) + 1, left + before).Skip(skipped),
                C = Row(image, height[y], (group * Quad) + 2, left + before).Skip(skipped),
                D = Row(image, height[y], (group * Quad) + 3, left + before).Skip(skipped),
                Count = columns - before - behind,
                Channels = channels,
                Pitch = pitch,
                Multiple = shape.GroupFilters,
                First = first,
            }.Write(level, to + (before * pitch) + (group * SliceQuads(shape)));
        }
    }

    /// <summary>The pixels under a row of the window, or zeros where it is outside the image or the window has no such row.</summary>
    private ByteRows Row(int image, in WindowTaps inside, int tap, int column)
    {
        if (tap < inside.First || tap >= inside.First + inside.Count) return new(padding, 0);
        var line = ((nint)image * shape.Height.Input) + inside.Input + ((tap - inside.First) * shape.Height.Dilation);
        return input.From((line * shape.Width.Input) + column);
    }

    /// <summary>Rows of a window, four by four.</summary>
    private static int QuadRows(in ConvShape shape) => (shape.Height.Kernel + Quad - 1) / Quad;

    /// <summary>The columns from a window's first to its last.</summary>
    private static int Span(in ConvShape shape) => ((shape.Width.Kernel - 1) * shape.Width.Dilation) + 1;

    /// <summary>The bytes of a pixel's quads of four rows.</summary>
    private static int SliceQuads(in ConvShape shape) => Quad * ChannelDot.Padded(Math.Min(shape.Filters, ChannelDot.MostChannels));

    /// <summary>The bytes of a pixel's quads of all rows.</summary>
    private static nint Pitch(in ConvShape shape) => (nint)QuadRows(shape) * SliceQuads(shape);

    /// <summary>Pixels whose quads are made at once: few enough for the cache, and about as many each time.</summary>
    private static int Stretch(in ConvShape shape)
    {
        var most = Math.Max(1, (int)((QuadBytes / Pitch(shape)) - Span(shape)) / shape.Width.Stride);
        var stretches = (shape.Width.Output + most - 1) / most;
        return (shape.Width.Output + stretches - 1) / stretches;
    }

    /// <summary>From a window's first quads to those of each tap.</summary>
    private void Offsets(nint* to)
    {
        for (var part = 0; part < parts; part++)
            for (var x = 0; x < shape.Width.Kernel; x++)
                for (var group = 0; group < quadRows; group++) *to++ = (x * shape.Width.Dilation * pitch) + (group * SliceQuads(shape));
    }

    /// <summary>Of how many signed bytes the weights, less their zero points, may have to be sums.</summary>
    private static int Parts(KernelContext c)
    {
        var w = c.Input(LinearOperator.W).Quantization!;
        return w.IsSymmetric ? 1 : w.ZeroPoints.Contains(sbyte.MinValue) ? 3 : 2;
    }

    private static int Centred(Tensor weights, int i)
    {
        var zeros = weights.Spec.Quantization!.ZeroPoints;
        return weights.Span<sbyte>()[i] - zeros[zeros.Length == 1 ? 0 : i / (int)weights.Shape.Stride(0)];
    }

    /// <summary>Packs weights [filter][kh][kw] into [slice][part][kw][kh / 4][filter of the slice][4].</summary>
    private static void Pack(in ConvShape shape, int parts, Tensor weights, sbyte* to)
    {
        for (var first = 0; first < shape.Filters; first += ChannelDot.MostChannels)
        {
            var channels = ChannelDot.Padded(Math.Min(ChannelDot.MostChannels, shape.Filters - first));
            for (var tap = 0; tap < parts * shape.Width.Kernel; tap++)
            {
                var (part, x) = Math.DivRem(tap, shape.Width.Kernel);
                for (var y = 0; y < QuadRows(shape) * Quad; y += Quad)
                {
                    for (var i = 0; i < channels * Quad; i++)
                    {
                        var (m, row) = (first + (i / Quad), y + (i % Quad));
                        *to++ = m < shape.Filters && row < shape.Height.Kernel ? Part(Centred(weights, (((m * shape.Height.Kernel) + row) * shape.Width.Kernel) + x), part) : (sbyte)0;
                    }
                }
            }
        }
    }

    /// <summary>One of the signed bytes that add up to a weight.</summary>
    private static sbyte Part(int weight, int part)
    {
        for (; part > 0; part--) weight -= Math.Clamp(weight, sbyte.MinValue, sbyte.MaxValue);
        return (sbyte)Math.Clamp(weight, sbyte.MinValue, sbyte.MaxValue);
    }
}
