using System.Runtime.CompilerServices;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The cell of <see cref="GRU"/>, whose definition has the formulas.</summary>
internal sealed unsafe class GruCell<L>(GRU op, SimdLevel level) : RecurrentCell<L>(op.Clip)
    where L : struct, ILane<L>
{
    private readonly UnaryMap<float, float> gate = op.GateActivation.Floats(level), activation = op.Activation.Floats(level);

    public override IReadOnlyList<int> StageGates { get; } = op.LinearBeforeReset ? [3] : [2, 1];

    public override void Run(int stage, in CellBlock block)
    {
        var n = block.Width;
        float* z = block.Inputs, r = z + n, h = r + n;
        if (stage == 0)
        {
            Add(block.Products, z, 2 * n);
            block.Keep(0, z);
            block.Keep(1, r);
            Activate(gate, z, z, 2 * n);
            if (StageGates.Count == 2)
            {
                Multiply(r, block.Previous, block.Gated, n);
                return;
            }

            block.Keep(3, block.Products + 2 * n);
            AddProducts(r, block.Products + 2 * n, h, n);
        }
        else
        {
            Add(block.Products, h, n);
        }

        block.Keep(2, h);
        Activate(activation, h, h, n);
        Blend(z, h, block.Previous, block.Next, n);
    }

    /// <summary>next = (1 − z)·h + z·previous.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend(float* z, float* h, float* previous, float* next, int count)
    {
        for (var j = 0; j < count; j += L.Count)
        {
            var (update, candidate) = (L.Load(z + j), L.Load(h + j));
            L.Store(L.MultiplyAdd(update, L.Load(previous + j) - candidate, candidate), next + j);
        }
    }
}
