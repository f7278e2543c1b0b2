using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>A convolution of each channel for itself, computed directly.</summary>
internal sealed unsafe class DepthwiseStep : Step
{
    private readonly Depthwise depthwise;
    private readonly float* constantWeights;
    private DepthwiseBuffers buffers;
    private float* looseWeights;

    public DepthwiseStep(KernelContext c, in ConvShape shape, Epilogue epilogue)
    {
        depthwise = new(new(shape.Batch, shape.Height, shape.Width, shape.Channels, shape.GroupFilters) { Epilogue = epilogue }, c.Level);
        if (c.Constant(LinearOperator.W) is { } constant)
        {
            constantWeights = (float*)c.Pack(LinearOperator.W, $"depthwise {shape.GroupFilters}", PackedBytes,
                to => depthwise.Pack((float*)constant.Pointer, (float*)to));
        }
    }

    // Weights that are no constants are packed in a first phase of every run.
    private bool PacksEachRun => constantWeights == null;

    private long PackedBytes => depthwise.PackedFloats * sizeof(float);

    public override int Phases => PacksEachRun ? 2 : 1;

    public override long ScratchBytes(int workers) => PacksEachRun ? PackedBytes : 0;

    public override bool MayOverwrite(int input) => input == LinearOperator.R;

    public override bool TakesPitchedInput(int input) => input is LinearOperator.X or LinearOperator.R;

    public override bool TakesPitchedOutput(int output) => true;

    public override int Units(int phase) => PacksEachRun && phase == 0 ? 1 : depthwise.Units;

    public override void Bind(Binding binding)
    {
        looseWeights = binding.Input<float>(LinearOperator.W);
        buffers = new()
        {
            Packed = PacksEachRun ? (float*)binding.Scratch : constantWeights,
            Input = binding.InputRows(LinearOperator.X),
            Bias = binding.Input<float>(LinearOperator.B),
            Residual = binding.InputRows(LinearOperator.R),
            Output = binding.OutputRows(),
        };
    }

    public override void Run(int phase, int begin, int end, int worker)
    {
        if (PacksEachRun && phase == 0) depthwise.Pack(looseWeights, buffers.Packed);
        else depthwise.Compute(buffers, begin, end);
    }
}
