using System.Runtime.CompilerServices;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Some neighbouring hidden units of one sequence at one step. A gate's values lie together: [gate][unit].</summary>
internal unsafe struct CellBlock
{
    public const int PeepholeGates = 3;

    /// <summary>How many units there are; a multiple of every lane's count.</summary>
    public int Width;

    /// <summary>What the input contributes to every gate, biases included. The cell may keep results here until its last stage.</summary>
    public float* Inputs;

    /// <summary>What this stage's product with the recurrent weights contributes, to the gates of the stage only.</summary>
    public float* Products;

    /// <summary>The hidden state before this step.</summary>
    public float* Previous;

    /// <summary>The hidden state after this step, which the last stage writes.</summary>
    public float* Next;

    /// <summary>The cell state, updated in place, for a cell that has one.</summary>
    public float* Cell;

    /// <summary>What the product of the second stage is taken of, for a cell that has one.</summary>
    public float* Gated;

    /// <summary>The peephole weights, of <see cref="PeepholeGates"/> gates, or null.</summary>
    public float* Peepholes;

    /// <summary>Where values are kept for the gradient, [value][unit], so far apart; null if they are not.</summary>
    public float* Kept;
    public int KeptPitch;

    /// <summary>How many of the units exist.</summary>
    public int Units;

    /// <summary>Moves on to the next block, <paramref name="gates"/> being all of a step's and <paramref name="stageGates"/> the stage's.</summary>
    public void MoveOn(int gates, int stageGates)
    {
        Inputs += Width * gates;
        Products += Width * stageGates;
        Previous += Width;
        Next += Width;
        Cell += Width;
        Gated += Width;
        if (Peepholes != null) Peepholes += Width * PeepholeGates;
        if (Kept != null) Kept += Width;
    }

    /// <summary>Keeps a value of the units that exist for the gradient.</summary>
    public readonly void Keep(int value, float* from)
    {
        if (Kept != null) new ReadOnlySpan<float>(from, Units).CopyTo(new(Kept + (nint)value * KeptPitch, Units));
    }

    /// <summary>Keeps what of a lane, for the units from <paramref name="unit"/> on, exists.</summary>
    public readonly void Keep<L>(int value, L lane, int unit) where L : struct, ILane<L>
    {
        if (Kept == null || unit >= Units) return;
        var to = Kept + (nint)value * KeptPitch + unit;
        if (Units - unit >= L.Count) L.Store(lane, to);
        else L.StorePartial(lane, to, Units - unit);
    }
}

/// <summary>
/// What is particular to one recurrent operator: what becomes of the products. A step of the sequence is one stage, or two
/// where a second product cannot begin before the first one's gates are known.
/// </summary>
internal abstract class RecurrentCell
{
    /// <summary>How many gates each stage multiplies; together they are the operator's.</summary>
    public abstract IReadOnlyList<int> StageGates { get; }

    /// <summary>The input that holds the first cell state, for a cell that has one beside the hidden state.</summary>
    public virtual int? InitialCell => null;

    /// <summary>The input that holds peephole weights, if there is one.</summary>
    public virtual int? Peepholes => null;

    /// <summary>Computes one stage.</summary>
    public abstract void Run(int stage, in CellBlock block);
}

/// <summary>A cell over one lane, and the passes over a block that cells are made of.</summary>
internal abstract unsafe class RecurrentCell<L>(float clip) : RecurrentCell where L : struct, ILane<L>
{
    /// <summary>to += from.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* from, float* to, int count)
    {
        for (var j = 0; j < count; j += L.Count) L.Store(L.Load(to + j) + L.Load(from + j), to + j);
    }

    /// <summary>to = a·b + to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddProducts(float* a, float* b, float* to, int count)
    {
        for (var j = 0; j < count; j += L.Count) L.Store(L.MultiplyAdd(L.Load(a + j), L.Load(b + j), L.Load(to + j)), to + j);
    }

    /// <summary>to = a·b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, float* b, float* to, int count)
    {
        for (var j = 0; j < count; j += L.Count) L.Store(L.Load(a + j) * L.Load(b + j), to + j);
    }

    /// <summary>to = activation(clip(x)).</summary>
    protected void Activate(UnaryMap<float, float> activation, float* x, float* to, int count) => Activate(activation, clip, x, to, count);

    /// <summary>to = activation(clip(x)).</summary>
    public static void Activate(UnaryMap<float, float> activation, float clip, float* x, float* to, int count)
    {
        if (!float.IsPositiveInfinity(clip))
        {
            for (var j = 0; j < count; j += L.Count) L.Store(L.Max(-clip, L.Min(clip, L.Load(x + j))), to + j);
            x = to;
        }

        activation.Run(x, to, count);
    }
}
