using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Runs a pooling.</summary>
internal sealed class PoolStep(KernelContext c, Func<KernelContext, Pool> create) : Step
{
    private readonly Pool pool = create(c);
    private FloatRows input, output;

    public override bool TakesPitchedInput(int input) => true;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding) => (input, output) = (binding.InputRows(0), binding.OutputRows());

    public override int Units(int phase) => pool.Units;

    public override void Run(int phase, int begin, int end, int worker) => pool.Compute(input, output, begin, end);
}
