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
/// </remarks>
internal sealed unsafe class WinogradStep : Step
{
    private readonly Winograd winograd;
    private readonly float* zeros;
    private GemmWeights weights;
    private WinogradImage image;
    private byte* scratch;

    public WinogradStep(KernelContext c, in ConvShape shape, int outputs, Epilogue epilogue)
    {
        var (batch, height, width, channels, filters, _) = shape;
        winograd = Winograd.For(
            c.Level, new(batch, height.Input, width.Input, channels, height.Output, width.Output, filters, height.Pad, width.Pad),
            outputs, c.Workers);
        zeros = (float*)c.Table(channels * sizeof(float), static _ => { });
        var source = (float*)c.Constant(LinearOperator.W)!.Pointer;
        weights = new GemmWeights(1, channels, filters)
        {
            Packed = (float*)c.Pack(LinearOperator.W, $"winograd {outputs} {c.Level}", winograd.PackedFloats * sizeof(float),
                to => winograd.Pack(source, (float*)to)),
            Epilogue = epilogue,
        };
    }

    /// <summary>Whether the window is one that Winograd's transforms take, and the transforms pay.</summary>
    public static bool Gains(KernelContext c, in ConvShape shape, int outputs) =>
        shape is { Exact: false, Group: 1, Height: { Kernel: 3, Stride: 1, Dilation: 1 }, Width: { Kernel: 3, Stride: 1, Dilation: 1 } }
        && c.Constant(LinearOperator.W) is not null
        && Cost(shape, outputs) < 0.8 * Cost(shape, outputs: 1)
        && (outputs == 2 || Cost(shape, outputs) <= Cost(shape, outputs: 2));

    /// <summary>
    /// The time of a convolution in tiles of outputs², 1 being the direct one, in multiply-adds: those of the products, what the
    /// transforms do for each channel into and out of a tile, and what it takes to read weights that no cache keeps. Fewer than four
    /// tiles take as long as four.
    /// </summary>
    private static double Cost(in ConvShape shape, int outputs)
    {
        const double Read = 13, Kept = 512 << 10;
        var transform = outputs switch { 4 => 300, 2 => 130, _ => 0 };
        var tiles = (double)shape.Batch * ((shape.Height.Output + outputs - 1) / outputs) * ((shape.Width.Output + outputs - 1) / outputs);
        var products = (double)(outputs + 2) * (outputs + 2) * shape.Channels * shape.Filters;
        return (Math.Max(tiles, 4) * (products + (transform * (shape.Channels + shape.Filters)))) + (Read * Math.Max(0, products - Kept));
    }

    public override bool MayOverwrite(int input) => input == LinearOperator.R;

    public override bool TakesPitchedInput(int input) => input is LinearOperator.X or LinearOperator.R;

    public override bool TakesPitchedOutput(int output) => true;

    public override int Phases => winograd.Phases;

    public override long ScratchBytes(int workers) => winograd.ScratchBytes(workers);

    public override int Units(int phase) => winograd.Units(phase);

    public override void Bind(Binding binding)
    {
        scratch = binding.Scratch;
        weights.Bias = binding.Input<float>(LinearOperator.B);
        image = new WinogradImage
        {
            Input = binding.InputRows(LinearOperator.X),
            Zeros = zeros,
            Output = binding.OutputRows(),
            Residual = binding.InputRows(LinearOperator.R),
        };
    }

    public override void Run(int phase, int begin, int end, int worker) =>
        winograd.Run(weights, image, phase, begin, end, worker, scratch);
}
