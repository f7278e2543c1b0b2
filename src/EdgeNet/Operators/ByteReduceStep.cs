using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>A reduction that bytes have, too: a pooling of all there is along neighbouring axes, what lies behind them being channels.</summary>
internal interface IByteReduction
{
    /// <summary>The most elements whose sum surely fits 32 bits.</summary>
    private const long MostElements = int.MaxValue / byte.MaxValue;

    BytePool Bytes(KernelContext c, in PoolShape shape);

    /// <summary>Whether its results may be floats.</summary>
    bool GivesReals => false;

    /// <summary>The kernels of an operator, if it reduces bytes.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="mask">Tells of each axis of a shape if it is reduced.</param>
    static IReadOnlyList<Kernel> Kernels(object op, Func<Shape, bool[]> mask) => op is not IByteReduction reduction ? [] :
    [
        new("reduce bytes", c => Operators.Bytes.AreIn(c, orGivesReals: reduction.GivesReals) && ShapeOf(c.Input(0).Shape, mask(c.Input(0).Shape)) is not null,
            c => ShapeOf(c.Input(0).Shape, mask(c.Input(0).Shape)) is { } shape ? new ByteReduceStep(reduction.Bytes(c, shape), shape.Channels) : throw new InvalidOperationException(c.Node)),
    ];

    /// <summary>The axes as one window; null if others are between those reduced.</summary>
    private static PoolShape? ShapeOf(Shape x, bool[] mask)
    {
        var axes = Enumerable.Range(0, x.Rank).Where(axis => mask[axis]).ToArray();
        if (axes is not [var first, ..]) return null;
        var (end, count) = (axes[^1] + 1, x.Product(first, axes[^1] + 1));
        if (count is 0 or > MostElements || Enumerable.Range(first, end - first).Any(axis => !mask[axis] && x[axis] != 1)) return null;
        var (outer, channels) = (x.Product(0, first), x.Product(end, x.Rank));
        return outer <= int.MaxValue && channels <= int.MaxValue ? new((int)outer, WindowAxis.Single, new((int)count, 1, (int)count), (int)channels) : null;
    }
}

internal sealed unsafe class ByteReduceStep(BytePool pool, int channels) : Step
{
    private ByteRows input, output;

    public override void Bind(Binding binding) => (input, output) = (new(binding.Input<byte>(0), channels), new(binding.Output<byte>(), (nint)channels * pool.ResultBytes));

    public override int Units(int phase) => pool.Units;

    public override void Run(int phase, int begin, int end, int worker) => pool.Compute(input, output, begin, end);
}
