using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// A depthwise convolution of bytes, strip by strip: the pixels under a strip become floats less their zero point, which the float kernel
/// sums up. Sums of whole numbers below 2²⁴ come out exactly.
/// </summary>
internal sealed unsafe class DepthwiseIntegerStep : Step
{
    private const double MostExact = 1 << 24;

    // Pixels and sums of a strip are to stay in the second-level cache; channels beyond a slice's would leave strips too few rows, of
    // which the first and the last are read by two.
    private const int StripBytes = 192 << 10;
    private const int SliceChannels = 64;

    private readonly ConvShape shape;
    private readonly Rescale rescale;
    private readonly Rescaler rescaler;
    private readonly Dequantizer dequantizer;
    private readonly Strip[] strips;
    private readonly Slice[] slices;
    private readonly float* bias, multipliers, one;
    private readonly int* zeroPoint;
    private readonly long inputFloats, outputFloats;
    private ByteRows input, output, residual;
    private byte* scratch;

    public DepthwiseIntegerStep(KernelContext c, in ConvShape shape, Epilogue epilogue)
    {
        this.shape = shape;
        rescale = IntegerArithmetic.RescaleOf(c, epilogue);
        (rescaler, dequantizer) = (Rescaler.For(c.Level), Dequantizer.Of(DType.U8, c.Level));
        strips = [.. Strips(shape)];
        slices = [.. Slices(c, shape, strips)];
        var (rows, scales) = (Biases(c), IntegerArithmetic.Multipliers(c));
        bias = (float*)c.Table(rows.Length * sizeof(float), to => rows.CopyTo(new Span<float>((void*)to, rows.Length)), c.HasInput(LinearOperator.B) ? [LinearOperator.B] : []);
        multipliers = (float*)c.Table(scales.Length * sizeof(float), to => scales.CopyTo(new Span<float>((void*)to, scales.Length)));
        var zero = c.Input(LinearOperator.X).Quantization!.ZeroPoints[0];
        zeroPoint = (int*)c.Table(sizeof(int), to => *(int*)to = zero);
        one = (float*)c.Table(sizeof(float), to => *(float*)to = 1);
        var channels = slices.Max(s => s.Channels);
        inputFloats = strips.Max(s => (long)s.InputRows) * shape.Width.Input * channels;
        outputFloats = strips.Max(s => (long)s.OutputRows) * shape.Width.Output * channels * shape.GroupFilters;
    }

    /// <summary>Whether each filter sees one channel, and the sums are small enough for floats.</summary>
    public static bool Takes(KernelContext c, in ConvShape shape)
    {
        if (shape is not { GroupChannels: 1, Group: > 1 } || shape.GroupFilters > shape.Group || c.Output().Shape.Elements == 0) return false;
        var weights = c.Constant(LinearOperator.W)!.Span<sbyte>();
        var (biases, taps) = (Biases(c), shape.Taps);
        for (var m = 0; m < shape.Filters; m++)
        {
            var most = (double)Math.Abs(biases[m]);
            for (var tap = 0; tap < taps; tap++) most += byte.MaxValue * Math.Abs((double)weights[(m * taps) + tap]);
            if (most >= MostExact) return false;
        }

        return true;
    }

    public override long ScratchBytes(int workers) => workers * WorkerBytes;

    public override int Units(int phase) => shape.Batch * strips.Length * slices.Length;

    public override bool MayOverwrite(int input) => input == LinearOperator.R;

    public override bool TakesPitchedInput(int input) => input is LinearOperator.X or LinearOperator.R;

    public override bool TakesPitchedOutput(int output) => true;

    private long WorkerBytes => ((inputFloats + outputFloats) * sizeof(float) + 63) & -64;

    private int OutputBytes => rescale.GivesBytes ? sizeof(byte) : sizeof(float);

    private int ResidualBytes => rescale.ResidualIsBytes ? sizeof(byte) : sizeof(float);

    public override void Bind(Binding binding)
    {
        scratch = binding.Scratch;
        input = binding.InputRows(LinearOperator.X, sizeof(byte));
        output = binding.OutputRows(0, OutputBytes);
        residual = binding.InputRows(LinearOperator.R, ResidualBytes);
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        for (; begin < end; begin++)
        {
            var (image, rest) = Math.DivRem(begin, strips.Length * slices.Length);
            var (strip, slice) = Math.DivRem(rest, slices.Length);
            Run(image, strip, slices[slice], (float*)(scratch + (worker * WorkerBytes)));
        }
    }

    private void Run(int image, int index, in Slice slice, float* pixels)
    {
        var strip = strips[index];
        var outputs = slice.Channels * shape.GroupFilters;
        var from = input.From((((nint)image * shape.Height.Input) + strip.Input) * shape.Width.Input).Skip(slice.First);
        for (nint pixel = 0; pixel < (nint)strip.InputRows * shape.Width.Input; pixel++)
            dequantizer.Run(from[pixel], pixels + (pixel * slice.Channels), slice.Channels, new(one, zeroPoint, each: false));
        var sums = pixels + inputFloats;
        var depthwise = slice.Strips[index];
        var buffers = new DepthwiseBuffers
        {
            Packed = slice.Weights,
            Bias = bias + ((nint)slice.First * shape.GroupFilters),
            Input = new(pixels, slice.Channels),
            Output = new(sums, outputs),
        };
        depthwise.Compute(buffers, 0, depthwise.Units);
        var row = (((nint)image * shape.Height.Output) + strip.Output) * shape.Width.Output;
        var first = (nint)slice.First * shape.GroupFilters;
        var scaled = rescale;
        scaled.Multipliers = multipliers + first;
        rescaler.Run(scaled, sums, output.From(row).Skip(first * OutputBytes), residual.Exist ? residual.From(row).Skip(first * ResidualBytes) : default,
            (nint)strip.OutputRows * shape.Width.Output, outputs);
    }

    /// <summary>Rows of the output, and the rows of the input that their windows reach.</summary>
    private readonly record struct Strip(int Output, int OutputRows, int Input, int InputRows, WindowAxis Height);

    /// <summary>Neighbouring channels, their weights in floats, and the kernel of each strip.</summary>
    private readonly struct Slice(int first, int channels, float* weights, Depthwise[] strips)
    {
        public int First => first;

        public int Channels => channels;

        public float* Weights => weights;

        public Depthwise[] Strips => strips;
    }

    private static IEnumerable<Strip> Strips(ConvShape shape)
    {
        var (axis, rowBytes) = (shape.Height, (long)Math.Min(shape.Channels, SliceChannels) * sizeof(float));
        long line = rowBytes * shape.Width.Input, result = rowBytes * shape.Width.Output * shape.GroupFilters, span = ((axis.Kernel - 1L) * axis.Dilation) + 1;
        var rows = (int)Math.Clamp((StripBytes - ((span - axis.Stride) * line)) / ((axis.Stride * line) + result), 1, axis.Output);
        for (var y = 0; y < axis.Output; y += rows)
        {
            var count = Math.Min(rows, axis.Output - y);
            var begin = Math.Clamp(axis.Origin(y), 0, axis.Input);
            var end = (int)Math.Clamp(axis.Origin(y + count - 1) + span, begin, axis.Input);
            yield return new(y, count, begin, end - begin, axis with { Input = end - begin, Output = count, Pad = begin - axis.Origin(y) });
        }
    }

    private static List<Slice> Slices(KernelContext c, ConvShape shape, Strip[] strips)
    {
        var result = new List<Slice>();
        var weights = c.Constant(LinearOperator.W)!;
        for (var first = 0; first < shape.Channels; first += SliceChannels)
        {
            var channels = Math.Min(SliceChannels, shape.Channels - first);
            var kernels = strips.Select(s => s.Height).Distinct().ToDictionary(height => height,
                height => new Depthwise(new(1, height, shape.Width, channels, shape.GroupFilters), c.Level));
            var any = kernels.Values.First();
            var (offset, count) = (first * shape.GroupFilters * shape.Taps, channels * shape.GroupFilters * shape.Taps);
            var packed = c.Pack(LinearOperator.W, $"depthwise bytes {first} {channels} {shape.GroupFilters}", any.PackedFloats * sizeof(float), to =>
            {
                float[] floats = [.. weights.Span<sbyte>().Slice(offset, count).ToArray().Select(w => (float)w)];
                fixed (float* loose = floats) any.Pack(loose, (float*)to);
            });
            result.Add(new(first, channels, (float*)packed, [.. strips.Select(s => kernels[s.Height])]));
        }

        return result;
    }

    private static float[] Biases(KernelContext c)
    {
        var filters = c.Output().Shape[^1];
        return c.HasInput(LinearOperator.B) ? [.. c.Constant(LinearOperator.B)!.Span<int>().ToArray().Select(b => (float)b)] : new float[filters];
    }
}
