using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>A 3×3 convolution of stride 1 in Winograd's form.</summary>
internal sealed unsafe class WinogradStep : Step
{
    private readonly Winograd winograd;
    private readonly float* zeros;
    private GemmWeights weights;
    private WinogradImage image;
    private byte* scratch;

    public WinogradStep(KernelContext c, in ConvShape shape, int outputs, (float Lo, float Hi) clamp)
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
            Lo = clamp.Lo,
            Hi = clamp.Hi,
        };
    }

    public override bool MayOverwrite(int input) => input == LinearOperator.R;

    public override bool TakesPitchedInput(int input) => input is LinearOperator.X or LinearOperator.R;

    public override bool TakesPitchedOutput(int output) => true;

    public override long ScratchBytes(int workers) => workers * winograd.ScratchBytes;

    public override int Units(int phase) => winograd.Units;

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
        winograd.Run(weights, image, begin, end, scratch + (worker * winograd.ScratchBytes));
}
