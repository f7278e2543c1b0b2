using System.Runtime.CompilerServices;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

public sealed partial record GRU
{
    internal override IReadOnlyList<UnaryOperator> Activations => [GateActivation, Activation];

    internal override CellGradient CellGradient(SimdLevel level, bool hasPeepholes) => level switch
    {
        SimdLevel.V512 => new GruCellGradient<F32x16>(this, level),
        SimdLevel.V256 => new GruCellGradient<F32x8>(this, level),
        SimdLevel.V128 => new GruCellGradient<F32x4>(this, level),
        _ => new GruCellGradient<F32x1>(this, level),
    };
}

/// <summary>
/// The gradient of <see cref="GRU"/>'s cell. With q = R_h·H + Rb_h or, without linear_before_reset, the state r·H that the product is taken of:
/// <code>
/// dz = dH·(H₋₁ − h)·f′    dh = dH·(1 − z)·g′    dH₋₁ = dH·z + …
/// dr = dh·q·f′, dq = dh·r, or, once d(r·H) = R_hᵀ·dh is known, dr = d(r·H)·H₋₁·f′, dH₋₁ += d(r·H)·r
/// </code>
/// </summary>
internal sealed unsafe class GruCellGradient<L> : CellGradient<L> where L : struct, ILane<L>
{
    private readonly bool before;
    private readonly UnaryMap<float, float> gate, activation;
    private readonly Slope gateSlope, slope;

    public GruCellGradient(GRU op, SimdLevel level) : base(op.Clip, level)
    {
        before = op.LinearBeforeReset;
        StageGates = before ? [[0, 1, 2]] : [[0, 2], [1]];
        (gate, activation) = (op.GateActivation.Floats(level), op.Activation.Floats(level));
        (gateSlope, slope) = (SlopeOf(op.GateActivation), SlopeOf(op.Activation));
    }

    public override IReadOnlyList<int[]> StageGates { get; }

    public override int Further => before ? 3 : 1;

    public override bool FurtherMeetsWeights => before;

    public override void Run(int stage, in CellGradientBlock block)
    {
        var n = block.Width;
        float* sums = block.Kept, z = block.Work, r = z + n, h = r + n;
        float* dz = block.dS, dr = dz + n, dh = dr + n;
        Activate(gate, sums, z, 2 * n);
        if (stage == 1)
        {
            RecurrentCell<L>.Multiply(block.Product, block.Previous, dr, n);
            Multiply(gateSlope, dr, sums + n, r, n);
            RecurrentCell<L>.AddProducts(block.Product, r, block.dH, n);
            return;
        }

        Activate(activation, sums + (2 * n), h, n);
        Divide(block.dH, block.Previous, z, h, dz, dh, n);
        Multiply(gateSlope, dz, sums, z, n);
        Multiply(slope, dh, sums + (2 * n), h, n);
        if (!before)
        {
            RecurrentCell<L>.Multiply(r, block.Previous, block.Further, n);
            return;
        }

        RecurrentCell<L>.Multiply(dh, sums + (3 * n), dr, n);
        Multiply(gateSlope, dr, sums + n, r, n);
        new ReadOnlySpan<float>(dz, 2 * n).CopyTo(new(block.Further, 2 * n));
        RecurrentCell<L>.Multiply(dh, r, block.Further + (2 * n), n);
    }

    /// <summary>What of dH goes to z, to the candidate and to the state before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Divide(float* dH, float* previous, float* z, float* h, float* dz, float* dh, int count)
    {
        for (var j = 0; j < count; j += L.Count)
        {
            var (d, update) = (L.Load(dH + j), L.Load(z + j));
            L.Store(d * (L.Load(previous + j) - L.Load(h + j)), dz + j);
            L.Store(d * (1f - update), dh + j);
            L.Store(d * update, dH + j);
        }
    }
}
