using System.Runtime.CompilerServices;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// The cell of an <see cref="LSTM"/> as most are: sigmoid gates, tanh, neither peepholes nor clipping. It is computed in one pass.
/// </summary>
internal sealed unsafe class PlainLstmCell<L>() : RecurrentCell<L>(clip: float.PositiveInfinity) where L : struct, ILane<L>
{
    public override IReadOnlyList<int> StageGates { get; } = [4];

    public override int? InitialCell => LSTM.InitialC;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int stage, in CellBlock block)
    {
        var n = block.Width;
        float* inputs = block.Inputs, products = block.Products;
        for (var j = 0; j < n; j += L.Count)
        {
            var i = L.Load(inputs + j) + L.Load(products + j);
            var o = L.Load(inputs + n + j) + L.Load(products + n + j);
            var f = L.Load(inputs + (2 * n) + j) + L.Load(products + (2 * n) + j);
            var c = L.Load(inputs + (3 * n) + j) + L.Load(products + (3 * n) + j);
            block.Keep(0, i, j);
            block.Keep(1, o, j);
            block.Keep(2, f, j);
            block.Keep(3, c, j);
            var state = L.MultiplyAdd(VectorMath.Sigmoid(f), L.Load(block.Cell + j), VectorMath.Sigmoid(i) * VectorMath.Tanh(c));
            block.Keep(4, state, j);
            L.Store(state, block.Cell + j);
            L.Store(VectorMath.Sigmoid(o) * VectorMath.Tanh(state), block.Next + j);
        }
    }
}

/// <summary>
/// The gradient of <see cref="PlainLstmCell{L}"/>, by the formulas of <see cref="LstmCellGradient{L}"/>, in one pass as well.
/// </summary>
internal sealed unsafe class PlainLstmCellGradient<L>(SimdLevel level) : CellGradient<L>(clip: float.PositiveInfinity, level) where L : struct, ILane<L>
{
    public override IReadOnlyList<int[]> StageGates { get; } = [[0, 1, 2, 3]];

    public override bool HasCell => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(int stage, in CellGradientBlock block)
    {
        var n = block.Width;
        float* sums = block.Kept, dS = block.dS;
        for (var j = 0; j < n; j += L.Count)
        {
            var i = VectorMath.Sigmoid(L.Load(sums + j));
            var o = VectorMath.Sigmoid(L.Load(sums + n + j));
            var f = VectorMath.Sigmoid(L.Load(sums + (2 * n) + j));
            var c = VectorMath.Tanh(L.Load(sums + (3 * n) + j));
            var shown = VectorMath.Tanh(L.Load(sums + (4 * n) + j));
            var dH = L.Load(block.dH + j);
            var dC = L.Load(block.dC + j) + (dH * o * (1f - (shown * shown)));
            L.Store(dC * c * i * (1f - i), dS + j);
            L.Store(dH * shown * o * (1f - o), dS + n + j);
            L.Store(dC * L.Load(block.PreviousCell + j) * f * (1f - f), dS + (2 * n) + j);
            L.Store(dC * i * (1f - (c * c)), dS + (3 * n) + j);
            L.Store(dC * f, block.dC + j);
            L.Store(0f, block.dH + j);
        }
    }
}
