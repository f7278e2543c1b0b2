using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Some neighbouring hidden units of one sequence at one step, on the way back. Values of several kinds or gates lie together: [kind][unit].</summary>
internal unsafe struct CellGradientBlock
{
    /// <summary>How many units there are; a multiple of every lane's count.</summary>
    public int Width;

    /// <summary>What the forward step kept.</summary>
    public float* Kept;

    /// <summary>The hidden state before the step.</summary>
    public float* Previous;

    /// <summary>The cell state before the step, for a cell that has one.</summary>
    public float* PreviousCell;

    /// <summary>The gradient of the hidden state after the step; the cell leaves what of it goes straight to the state before.</summary>
    public float* dH;

    /// <summary>The same of the cell state.</summary>
    public float* dC;

    /// <summary>The gradients of the gates' sums, which the cell finds.</summary>
    public float* dS;

    /// <summary>The second stage's product: the gradient of <see cref="Further"/>.</summary>
    public float* Product;

    /// <summary>A further result, if the cell has one: as many values a unit as <see cref="CellGradient.Further"/>.</summary>
    public float* Further;

    /// <summary>The peephole weights and the sums of their gradients, or null.</summary>
    public float* Peepholes, dPeepholes;

    /// <summary>Room for <see cref="CellGradient.WorkValues"/> values a unit.</summary>
    public float* Work;
}

/// <summary>What is particular to one recurrent operator on the way back through a step. Its stages are those of <see cref="RecurrentCell"/>, last first.</summary>
internal abstract class CellGradient
{
    /// <summary>Values a unit that a cell may use for itself.</summary>
    public const int WorkValues = 6;

    /// <summary>The gates whose sums' gradients each stage finds.</summary>
    public abstract IReadOnlyList<int[]> StageGates { get; }

    /// <summary>Values a unit of a further result; 0 for none.</summary>
    public virtual int Further => 0;

    /// <summary>Whether the further result, instead of the sums' gradients, is what meets the recurrent weights.</summary>
    public virtual bool FurtherMeetsWeights => false;

    /// <summary>Whether there is a cell state.</summary>
    public virtual bool HasCell => false;

    /// <summary>Computes one stage.</summary>
    public abstract void Run(int stage, in CellGradientBlock block);
}

/// <summary>A cell over one lane.</summary>
internal abstract unsafe class CellGradient<L>(float clip, SimdLevel level) : CellGradient where L : struct, ILane<L>
{
    /// <summary>y = activation(clip(sums)).</summary>
    protected void Activate(UnaryMap<float, float> activation, float* sums, float* y, int count) =>
        RecurrentCell<L>.Activate(activation, clip, sums, y, count);

    /// <summary>How to multiply with an activation's slope.</summary>
    protected Slope SlopeOf(UnaryOperator activation) => new(activation.Derivative!.OfOutput, activation.Derivative.Times(level));

    /// <summary>d = d · the slope at <paramref name="sums"/>, where the result was y; 0 where they were clipped.</summary>
    protected void Multiply(Slope slope, float* d, float* sums, float* y, int count)
    {
        slope.Times.Run(d, slope.OfOutput ? y : sums, d, count);
        if (float.IsPositiveInfinity(clip)) return;
        for (var j = 0; j < count; j += L.Count) L.Store((L.Abs(L.Load(sums + j)) <= clip) & L.Load(d + j), d + j);
    }

    /// <summary>An activation's slope, of its output or of its input.</summary>
    protected readonly record struct Slope(bool OfOutput, BinaryMap<float, float> Times);
}
