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
    private readonly GemmLayout layout;
    private readonly bool packsEachRun;
    private float* looseWeights, packScratch;
    private GemmWeights weights;
    private WinogradImage image;
    private byte* scratch;

    public WinogradStep(KernelContext c, in ConvShape shape, int outputs, Epilogue epilogue)
    {
        var (batch, height, width, channels, filters, _) = shape;
        var backwards = shape.Backwards;
        winograd = Winograd.For(
            c.Level, new(batch, height.Input, width.Input, channels, height.Output, width.Output, filters, height.Pad, width.Pad),
            outputs, c.Workers);
        zeros = (float*)c.Table(channels * sizeof(float), static _ => { });
        layout = winograd.Layout(backwards);
        weights = new GemmWeights(1, channels, filters) { Epilogue = epilogue };
        packsEachRun = c.Constant(LinearOperator.W) is null;
        if (c.Constant(LinearOperator.W) is { } constant)
        {
            weights.Packed = (float*)c.Pack(LinearOperator.W, $"winograd {outputs} {backwards} {c.Level}", winograd.PackedFloats * sizeof(float), to =>
            {
                fixed (float* packing = new float[winograd.PackScratchFloats])
                    winograd.Pack((float*)constant.Pointer, layout, (float*)to, packing, 0, winograd.Panels);
            });
        }
    }

    /// <summary>Whether the window is one that Winograd's transforms take, and the transforms pay.</summary>
    public static bool Gains(KernelContext c, in ConvShape shape, int outputs) =>
        shape is { Exact: false, Group: 1, Height: { Kernel: 3, Stride: 1, Dilation: 1, Pad: >= 0 }, Width: { Kernel: 3, Stride: 1, Dilation: 1, Pad: >= 0 } }
        && c.Constant(LinearOperator.W) is null is var packs
        && Cost(shape, outputs, packs) < 0.8 * Cost(shape, outputs: 1, packs)
        && (outputs == 2 || Cost(shape, outputs, packs) <= Cost(shape, outputs: 2, packs));

    /// <summary>
    /// The time of a convolution in tiles of outputs², 1 being the direct one, in multiply-adds: those of the products, what the
    /// transforms do for each channel into and out of a tile, and what it takes to read weights that no cache keeps, or to pack weights
    /// that are computed. Fewer than four tiles take as long as four.
    /// </summary>
    private static double Cost(in ConvShape shape, int outputs, bool packs)
    {
        const double Read = 13, Kept = 512 << 10;
        var transform = outputs switch { 4 => 300, 2 => 130, _ => 0 };
        var pack = !packs ? 0 : outputs switch { 4 => 400, 2 => 300, _ => 150 };
        var tiles = (double)shape.Batch * ((shape.Height.Output + outputs - 1) / outputs) * ((shape.Width.Output + outputs - 1) / outputs);
        var products = (double)(outputs + 2) * (outputs + 2) * shape.Channels * shape.Filters;
        return (Math.Max(tiles, 4) * (products + (transform * (shape.Channels + shape.Filters)))) + (Read * Math.Max(0, products - Kept))
            + ((double)pack * shape.Channels * shape.Filters);
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

    public override void Bind(Binding binding)
    {
        scratch = binding.Scratch;
        if (packsEachRun)
        {
            looseWeights = binding.Input<float>(LinearOperator.W);
            weights.Packed = scratch + winograd.ScratchBytes(binding.Workers);
            packScratch = (float*)weights.Packed + winograd.PackedFloats;
        }

        weights.Bias = binding.Input<float>(LinearOperator.B);
        image = new WinogradImage
        {
            Input = binding.InputRows(LinearOperator.X),
            Zeros = zeros,
            Output = binding.OutputRows(),
            Residual = binding.InputRows(LinearOperator.R),
        };
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (phase < PackPhases) winograd.Pack(looseWeights, layout, (float*)weights.Packed, packScratch, begin, end);
        else winograd.Run(weights, image, phase - PackPhases, begin, end, worker, scratch);
    }
}
