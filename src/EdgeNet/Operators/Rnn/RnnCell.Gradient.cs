using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record RNN
{
    internal override IReadOnlyList<UnaryOperator> Activations => [Activation];

    internal override CellGradient CellGradient(SimdLevel level, bool hasPeepholes) => level switch
    {
        SimdLevel.V512 => new RnnCellGradient<F32x16>(this, level),
        SimdLevel.V256 => new RnnCellGradient<F32x8>(this, level),
        SimdLevel.V128 => new RnnCellGradient<F32x4>(this, level),
        _ => new RnnCellGradient<F32x1>(this, level),
    };
}

/// <summary>dS = dH · f′.</summary>
internal sealed unsafe class RnnCellGradient<L> : CellGradient<L> where L : struct, ILane<L>
{
    private readonly UnaryMap<float, float> activation;
    private readonly Slope slope;

    public RnnCellGradient(RNN op, SimdLevel level) : base(op.Clip, level) =>
        (activation, slope) = (op.Activation.Floats(level), SlopeOf(op.Activation));

    public override IReadOnlyList<int[]> StageGates { get; } = [[0]];

    public override void Run(int stage, in CellGradientBlock block)
    {
        var n = block.Width;
        Activate(activation, block.Kept, block.Work, n);
        new ReadOnlySpan<float>(block.dH, n).CopyTo(new(block.dS, n));
        Multiply(slope, block.dS, block.Kept, block.Work, n);
        new Span<float>(block.dH, n).Clear();
    }
}
