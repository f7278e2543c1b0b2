using System.Runtime.CompilerServices;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record LSTM
{
    internal override IReadOnlyList<UnaryOperator> Activations => [GateActivation, CellActivation, OutputActivation];

    internal override CellGradient CellGradient(SimdLevel level, bool hasPeepholes) => level switch
    {
        SimdLevel.V512 => CellGradientOf<F32x16>(level, hasPeepholes),
        SimdLevel.V256 => CellGradientOf<F32x8>(level, hasPeepholes),
        SimdLevel.V128 => CellGradientOf<F32x4>(level, hasPeepholes),
        _ => CellGradientOf<F32x1>(level, hasPeepholes),
    };

    private CellGradient CellGradientOf<L>(SimdLevel level, bool hasPeepholes) where L : struct, ILane<L> =>
        IsPlain && !hasPeepholes ? new PlainLstmCellGradient<L>(level) : new LstmCellGradient<L>(this, level);
}

/// <summary>
/// The gradient of <see cref="LSTM"/>'s cell:
/// <code>
/// do = dH·h(C)·f′    dC += dH·o·h′(C) + P_o·do
/// di = dC·c·f′       df = dC·C₋₁·f′       dc = dC·i·g′       dC₋₁ = dC·f + P_i·di + P_f·df
/// </code>
/// With f = 1 − i, di = dC·(c − C₋₁)·f′, and there is no df.
/// </summary>
internal sealed unsafe class LstmCellGradient<L> : CellGradient<L> where L : struct, ILane<L>
{
    private readonly UnaryMap<float, float> gate, cell, output;
    private readonly Slope gateSlope, cellSlope, outputSlope;
    private readonly bool coupled;

    public LstmCellGradient(LSTM op, SimdLevel level) : base(op.Clip, level)
    {
        (gate, cell, output) = (op.GateActivation.Floats(level), op.CellActivation.Floats(level), op.OutputActivation.Floats(level));
        (gateSlope, cellSlope, outputSlope) = (SlopeOf(op.GateActivation), SlopeOf(op.CellActivation), SlopeOf(op.OutputActivation));
        coupled = op.InputForget;
    }

    public override IReadOnlyList<int[]> StageGates { get; } = [[0, 1, 2, 3]];

    public override bool HasCell => true;

    public override void Run(int stage, in CellGradientBlock block)
    {
        var n = block.Width;
        float* sums = block.Kept, state = sums + (4 * n), i = block.Work, o = i + n, f = o + n, c = f + n, shown = c + n, d = shown + n;
        float* di = block.dS, dO = di + n, df = dO + n, dc = df + n;
        Activate(gate, sums, i, 3 * n);
        Activate(cell, sums + (3 * n), c, n);
        Activate(output, state, shown, n);

        RecurrentCell<L>.Multiply(block.dH, shown, dO, n);
        Multiply(gateSlope, dO, sums + n, o, n);
        RecurrentCell<L>.Multiply(block.dH, o, d, n);
        Multiply(outputSlope, d, state, shown, n);
        RecurrentCell<L>.Add(d, block.dC, n);
        if (block.Peepholes != null) RecurrentCell<L>.AddProducts(block.Peepholes + n, dO, block.dC, n);

        Divide(block, i, f, c);
        Multiply(gateSlope, di, sums, i, n);
        if (!coupled) Multiply(gateSlope, df, sums + (2 * n), f, n);
        Multiply(cellSlope, dc, sums + (3 * n), c, n);
        new Span<float>(block.dH, n).Clear();
        if (block.Peepholes == null) return;
        RecurrentCell<L>.AddProducts(block.Peepholes, di, block.dC, n);
        RecurrentCell<L>.AddProducts(block.Peepholes + (2 * n), df, block.dC, n);
        RecurrentCell<L>.AddProducts(di, block.PreviousCell, block.dPeepholes, n);
        RecurrentCell<L>.AddProducts(dO, state, block.dPeepholes + n, n);
        RecurrentCell<L>.AddProducts(df, block.PreviousCell, block.dPeepholes + (2 * n), n);
    }

    /// <summary>What of dC goes to the gates and to the state before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Divide(in CellGradientBlock block, float* i, float* f, float* c)
    {
        var n = block.Width;
        float* di = block.dS, df = di + (2 * n), dc = df + n;
        for (var j = 0; j < n; j += L.Count)
        {
            var (d, previous, input) = (L.Load(block.dC + j), L.Load(block.PreviousCell + j), L.Load(i + j));
            var forget = coupled ? 1f - input : L.Load(f + j);
            L.Store(d * (coupled ? L.Load(c + j) - previous : L.Load(c + j)), di + j);
            L.Store(coupled ? 0f : d * previous, df + j);
            L.Store(d * input, dc + j);
            L.Store(d * forget, block.dC + j);
        }
    }
}
