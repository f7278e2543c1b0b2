using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Runs a pooling.</summary>
internal sealed unsafe class PoolStep(KernelContext c, Func<KernelContext, Pool> create) : Step
{
    private readonly Pool pool = create(c);
    private PoolBuffers buffers;

    public override bool TakesPitchedInput(int input) => true;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding) => buffers = new()
    {
        Input = binding.Input<float>(0),
        InputPitch = (nint)binding.InputPitch(0),
        Output = binding.Output<float>(),
        OutputPitch = (nint)binding.OutputPitch(),
    };

    public override int Units(int phase) => pool.Units;

    public override void Run(int phase, int begin, int end, int worker) => pool.Compute(buffers, begin, end);
}
