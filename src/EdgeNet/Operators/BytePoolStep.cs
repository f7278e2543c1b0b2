using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>A pooling that bytes have, too.</summary>
internal interface IBytePooling
{
    /// <summary>The most elements of a window whose sum surely fits 32 bits.</summary>
    private const long MostElements = int.MaxValue / byte.MaxValue;

    BytePool Bytes(KernelContext c, in PoolShape shape);

    /// <summary>Whether its results may be floats.</summary>
    bool GivesReals => false;

    /// <summary>The kernels of an operator, if it pools bytes.</summary>
    static IReadOnlyList<Kernel> Kernels(object op, Func<KernelContext, PoolShape> shape) => op is not IBytePooling pooling ? [] :
    [
        new("direct bytes", c => Operators.Bytes.AreIn(c, orGivesReals: pooling.GivesReals) && shape(c) is var s && (long)s.Height.Kernel * s.Width.Kernel <= MostElements,
            c => new BytePoolStep(pooling.Bytes(c, shape(c)))),
    ];

    /// <summary>The largest of bytes, which stands for the largest of reals; quantized anew where the result is to have another scale.</summary>
    static BytePool Max(KernelContext c, in PoolShape shape)
    {
        var (x, y) = (c.Input(0).Quantization!, c.Output().Quantization!);
        return BytePool.Max(shape, x.Equals(y) ? null : Operators.Bytes.Map(c, x, y, f: null), c.Level);
    }

    protected static BytePool Average(KernelContext c, in PoolShape shape, (int[] Rows, int[] Columns) divisors) =>
        BytePool.Average(shape, divisors, c.Input(0).Quantization!, c.Output().Quantization, c.Level);
}

/// <summary>Runs a pooling of bytes.</summary>
internal sealed class BytePoolStep(BytePool pool) : Step
{
    private ByteRows input, output;

    public override bool TakesPitchedInput(int input) => true;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding) => (input, output) = (binding.InputRows(0, sizeof(byte)), binding.OutputRows(0, pool.ResultBytes));

    public override int Units(int phase) => pool.Units;

    public override void Run(int phase, int begin, int end, int worker) => pool.Compute(input, output, begin, end);
}
