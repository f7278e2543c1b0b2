using System.Runtime.CompilerServices;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>The cell of <see cref="LSTM"/>, whose definition has the formulas.</summary>
internal sealed unsafe class LstmCell<L>(LSTM op, bool hasPeepholes, SimdLevel level) : RecurrentCell<L>(op.Clip)
    where L : struct, ILane<L>
{
    private readonly UnaryMap<float, float> gate = op.GateActivation.Floats(level), cell = op.CellActivation.Floats(level), output = op.OutputActivation.Floats(level);
    private readonly bool coupled = op.InputForget;

    public override IReadOnlyList<int> StageGates { get; } = [4];

    public override int? InitialCell => LSTM.InitialC;

    public override int? Peepholes => hasPeepholes ? LSTM.P : null;

    public override void Run(int stage, in CellBlock block)
    {
        var n = block.Width;
        float* i = block.Inputs, o = i + n, f = o + n, c = f + n, state = block.Cell, p = block.Peepholes;
        Add(block.Products, i, 4 * n);
        if (p == null)
        {
            block.Keep(0, i);
            block.Keep(1, o);
            block.Keep(2, f);
            Activate(gate, i, i, 3 * n);
        }
        else
        {
            AddProducts(p, state, i, n);
            AddProducts(p + 2 * n, state, f, n);
            block.Keep(0, i);
            block.Keep(2, f);
            Activate(gate, i, i, n);
            Activate(gate, f, f, n);
        }

        block.Keep(3, c);
        Activate(cell, c, c, n);
        Update(i, f, c, state, n);
        block.Keep(4, state);
        if (p != null)
        {
            AddProducts(p + n, state, o, n);
            block.Keep(1, o);
            Activate(gate, o, o, n);
        }

        Activate(output, state, c, n);
        Multiply(o, c, block.Next, n);
    }

    /// <summary>C = f·C + i·c.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Update(float* i, float* f, float* c, float* state, int count)
    {
        for (var j = 0; j < count; j += L.Count)
        {
            var input = L.Load(i + j);
            var forget = coupled ? 1f - input : L.Load(f + j);
            L.Store(L.MultiplyAdd(forget, L.Load(state + j), input * L.Load(c + j)), state + j);
        }
    }
}
