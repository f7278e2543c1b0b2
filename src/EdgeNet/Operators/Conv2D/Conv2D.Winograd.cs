using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// A 3×3 convolution of stride 1 in Winograd's form. Its weights grow by n² / 9, so it gains where they are used often enough.
/// </summary>
/// <remarks>
/// Microseconds within whole models (Zen 4, 512 bits, one thread; the weights of the first four come from memory):
/// <code>
///                  4×4    2×2   direct                       4×4    2×2   direct
/// 56²  64→64       720   1190     2030      28²  32→128      213    340      505
/// 28² 128→128      655   1050     1990      14²  64→256      228    298      497
/// 14² 256→256     1110   1050     1990      11²  32→64        19     31       40
///  7² 512→512     2650   1900     2010      64²   8→16       103    189      147
/// </code>
/// Over bytes at 256 bits, without VNNI:
/// <code>
///                  4×4    2×2   direct                       4×4    2×2   direct
/// 56²  64→64       700   1070     1650      55²  16→64       380    680      590
/// 28² 128→128      500    830     1600      26²  32→128      240    370      470
/// 14² 256→256      810    910     1610      11²  32→64        25     38       43
/// </code>
/// </remarks>
internal sealed unsafe class WinogradStep : Step
{
    private readonly Winograd winograd;
    private readonly Arithmetic arithmetic;
    private readonly byte* padding;
    private readonly GemmLayout layout;
    private readonly bool packsEachRun;
    private float* packScratch;
    private void* looseWeights;
    private GemmWeights weights;
    private WinogradImage image;
    private byte* scratch;

    /// <param name="c">The node.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="winograd">Computes it.</param>
    /// <param name="arithmetic">What the numbers are.</param>
    private WinogradStep(KernelContext c, in ConvShape shape, Winograd winograd, Arithmetic arithmetic)
    {
        (this.winograd, this.arithmetic) = (winograd, arithmetic);
        padding = arithmetic.Padding(c, shape.Channels);
        layout = Layout(shape);
        weights = new GemmWeights(1, shape.Channels, shape.Filters);
        packsEachRun = c.Constant(LinearOperator.W) is null;
    }

    /// <summary>Over floats.</summary>
    public static WinogradStep OfFloats(KernelContext c, in ConvShape shape, int outputs, FloatArithmetic arithmetic)
    {
        var step = new WinogradStep(c, shape, Winograd.OfFloats(c.Level, Sizes(shape), outputs, c.Workers), arithmetic);
        if (!step.packsEachRun)
            step.weights.Packed = (void*)c.Pack(LinearOperator.W, $"winograd {outputs} {shape.Backwards} {c.Level}", step.PackedBytes, step.Packing(c));
        return step;
    }

    /// <summary>Over bytes. The transformed weights, of up to eight times the bytes, are made when a model is loaded: no file should hold them.</summary>
    public static WinogradStep OfBytes(KernelContext c, in ConvShape shape, int outputs, IntegerArithmetic arithmetic)
    {
        var step = new WinogradStep(c, shape, Winograd.OfBytes(c.Level, Sizes(shape), outputs, c.Workers), arithmetic);
        var product = new GemmShape(1, shape.Taps, shape.Channels, shape.Filters);
        arithmetic.Prepare(c, [new(0, step.layout, shape.Taps, shape.Channels, shape.Filters)], [new(0, product)], "conv 1");
        step.weights.Packed = (void*)c.Table(step.PackedBytes, step.Packing(c), LinearOperator.W);
        return step;
    }

    /// <summary>Whether the window is one that Winograd's transforms take, and the transforms pay.</summary>
    public static bool Gains(KernelContext c, in ConvShape shape, int outputs) =>
        Takes(shape) && !shape.Exact && Gains(shape, outputs, c.Constant(LinearOperator.W) is null ? WinogradCosts.PackedEachRun : WinogradCosts.Floats);

    /// <summary>
    /// The same over bytes: where four products of bytes are one instruction, nothing else pays. No sum of products may be larger than what comes out
    /// right, be the inputs what they may.
    /// </summary>
    public static bool GainsOfBytes(KernelContext c, in ConvShape shape, int outputs) =>
        Takes(shape) && c.Level > SimdLevel.Scalar && !c.HasByteDot && c.Constant(LinearOperator.W)!.IsStored
        && Gains(shape, outputs, WinogradCosts.Bytes) && IntegerArithmetic.MostSum(c) <= Winograd.MostSum(outputs);

    private static bool Takes(in ConvShape shape) =>
        shape is { Group: 1, Height: { Kernel: 3, Stride: 1, Dilation: 1, Pad: >= 0 }, Width: { Kernel: 3, Stride: 1, Dilation: 1, Pad: >= 0 } };

    private static bool Gains(in ConvShape shape, int outputs, WinogradCosts costs)
    {
        double direct = costs.Of(shape, 1), twos = costs.Of(shape, 2), fours = costs.Of(shape, 4);
        return outputs == 2 ? twos < 0.8 * direct : fours < 0.8 * direct && fours <= twos;
    }

    public override bool MayOverwrite(int input) => input == LinearOperator.R;

    public override bool TakesPitchedInput(int input) => input is LinearOperator.X or LinearOperator.R;

    public override bool TakesPitchedOutput(int output) => true;

    // Weights that are no constants are packed in a first phase of every run.
    public override int Phases => winograd.Phases + PackPhases;

    public override long ScratchBytes(int workers) =>
        winograd.ScratchBytes(workers) + (packsEachRun ? (winograd.PackedFloats + winograd.PackScratchFloats) * sizeof(float) : 0);

    public override int Units(int phase) => phase < PackPhases ? winograd.Panels : winograd.Units(phase - PackPhases);

    private int PackPhases => packsEachRun ? 1 : 0;

    private long PackedBytes => winograd.PackedFloats * sizeof(float);

    private Action<nint> Packing(KernelContext c) => to => winograd.Pack(c.Constant(LinearOperator.W)!.Pointer, layout, (float*)to);

    private static WinogradShape Sizes(in ConvShape shape)
    {
        var (batch, height, width, channels, filters, _) = shape;
        return new(batch, height.Input, width.Input, channels, height.Output, width.Output, filters, height.Pad, width.Pad);
    }

    /// <summary>Where weights [column][3][3][channel] stand, their taps in order or backwards.</summary>
    private static GemmLayout Layout(ConvShape shape)
    {
        nint k = shape.Channels;
        return new([.. Enumerable.Range(0, shape.Taps).Select(tap => (shape.Backwards ? shape.Taps - 1 - tap : tap) * k)], K: 1, Column: shape.Taps * k);
    }

    public override void Bind(Binding binding)
    {
        scratch = binding.Scratch;
        if (packsEachRun)
        {
            looseWeights = binding.Input<byte>(LinearOperator.W);
            weights.Packed = scratch + winograd.ScratchBytes(binding.Workers);
            packScratch = (float*)weights.Packed + winograd.PackedFloats;
        }

        arithmetic.Complete(ref weights, index: 0, channel: 0, binding.Input<byte>(LinearOperator.B));
        image = new WinogradImage
        {
            Input = binding.InputRows(LinearOperator.X, arithmetic.Multiplier.InputBytes),
            Zeros = padding,
            Output = binding.OutputRows(0, arithmetic.OutputBytes),
            Residual = binding.InputRows(LinearOperator.R, arithmetic.ResidualBytes),
        };
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (phase < PackPhases) winograd.Pack(looseWeights, layout, (float*)weights.Packed, packScratch, begin, end);
        else winograd.Run(weights, image, phase - PackPhases, begin, end, worker, scratch);
    }
}

/// <summary>What the time of a convolution is made of, in multiply-adds.</summary>
/// <param name="Read">Reading a weight beyond those that a cache keeps.</param>
/// <param name="Kept">How many weights it keeps.</param>
internal sealed record WinogradCosts(double Read, double Kept)
{
    public static readonly WinogradCosts Floats = new(13, 512 << 10) { Two = new(130, 130), Four = new(300, 300) };

    public static readonly WinogradCosts PackedEachRun = new(13, 512 << 10) { One = new(0, 0, 150), Two = new(130, 130, 300), Four = new(300, 300, 400) };

    /// <summary>
    /// At 256 bits; a transform back is followed by the store of its bytes. 7² 512→512 would gain 15 % by 2×2, for 3.6 times the weights: it is left out.
    /// </summary>
    public static readonly WinogradCosts Bytes = new(12, 1 << 20) { Two = new(30, 370), Four = new(100, 850) };

    /// <summary>The transforms of tiles of one output (none), of 2×2 and of 4×4.</summary>
    private Transform One { get; init; }

    private Transform Two { get; init; }

    private Transform Four { get; init; }

    /// <summary>
    /// The time in tiles of outputs², 1 being the direct one: that of the products, what the transforms do for each channel into and out of a tile,
    /// and what it takes to read weights that no cache keeps, or to pack weights that are computed. Fewer than four tiles take as long as four.
    /// </summary>
    public double Of(in ConvShape shape, int outputs)
    {
        var transform = outputs switch { 4 => Four, 2 => Two, _ => One };
        var tiles = (double)shape.Batch * ((shape.Height.Output + outputs - 1) / outputs) * ((shape.Width.Output + outputs - 1) / outputs);
        var products = (double)(outputs + 2) * (outputs + 2) * shape.Channels * shape.Filters;
        return (Math.Max(tiles, 4) * (products + (transform.Into * shape.Channels) + (transform.OutOf * shape.Filters)))
            + (Read * Math.Max(0, products - Kept)) + (transform.Pack * shape.Channels * shape.Filters);
    }

    private readonly record struct Transform(double Into, double OutOf, double Pack = 0);
}
