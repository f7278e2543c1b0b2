using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Leads a cell's gradient back through its sequences. Every step has two kinds of work: the product with Rᵀ, which brings the gradient of
/// the states from the step after, is divided by blocks of hidden units, as in <see cref="RecurrentStep"/>, so that each worker finds its part
/// of Rᵀ in its own cache; the cells are divided by sequences, whose values lie together.
/// </summary>
/// <remarks>
/// The phases are: setting up; product and cells of every stage of every step, last step first; and the gradients of the first states.
/// <para>
/// 32 sequences through an LSTM of 256 units, 60 steps, on one Zen 4 core: the products take 10 ms, which is 97 GFLOP/s; the cells took
/// 13 more by blocks of units, 128 bytes here and 128 there of 26 MB, and take 3 by sequences. Fetching ahead made 10 of the 13.
/// </para>
/// </remarks>
internal sealed unsafe partial class RecurrentGradientStep : Step
{
    public override int Phases => 2 + 2 * steps * Stages;

    public override int Units(int phase) => blocks.Directions * (IsCells(phase) ? batch : blocks.Count);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var (stepsBack, stage) = Math.DivRem((phase - 1) / 2, Stages);
        var step = steps - 1 - stepsBack;
        for (var i = begin; i < end; i++)
        {
            if (IsCells(phase))
            {
                var (direction, sample) = Math.DivRem(i, batch);
                if (step < Length(sample)) ApplyCell(step, stage, direction, sample, worker);
            }
            else
            {
                // Back and forth, as on the way forward.
                var (direction, block) = Math.DivRem(stepsBack % 2 == 0 ? i : begin + end - 1 - i, blocks.Count);
                if (phase == 0) SetUp(direction, block);
                else if (phase == Phases - 1) Finish(direction, block);
                else MultiplyBack(stage == 0 ? step + 1 : step, stage, direction, block);
            }
        }
    }

    private int Stages => cell.StageGates.Count;

    /// <summary>Whether a phase is cells, and not products; those at the beginning and the end go with the products.</summary>
    private bool IsCells(int phase) => phase > 0 && phase % 2 == 0 && phase < Phases - 1;

    /// <summary>Packs Rᵀ, and fills in the gradients a block begins with and the results no step writes.</summary>
    private void SetUp(int direction, int block)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            var from = weights + ((nint)direction * gates + parts[part].Gate) * blocks.Hidden * blocks.Hidden;
            blocks.Kernel.Pack(from, layout, Weights(part, direction), block, block + 1);
        }

        var (first, units) = (block * blocks.Width, blocks.UnitsOf(block));
        for (var sample = 0; sample < batch; sample++)
        {
            if ((uint)Length(sample) > (uint)steps)
                throw new EdgeNetException($"{node}: lengths[{sample}] is {Length(sample)}; it must be from 0 to {steps}, the steps of a sequence.");
            for (var t = Length(sample); t < steps; t++)
            {
                var row = Row(direction, sample, t);
                for (var gate = 0; gate < gates; gate++) new Span<float>(dS[row] + gate * blocks.Hidden + first, units).Clear();
                for (var value = 0; value < cell.Further; value++) new Span<float>(further[row] + value * blocks.Hidden + first, units).Clear();
                new Span<float>(before[row] + first, units).Clear();
            }

            for (var gate = 0; peepholes.Exist && gate < 3; gate++) new Span<float>(PeepholeSums(direction, sample, gate) + first, blocks.Width).Clear();
            Start(dHidden, lastHidden);
            if (cell.HasCell) Start(dCell, lastCell);

            void Start(float* states, FloatRows last) =>
                Read(last.Exist ? last[sample] + direction * blocks.Hidden + first : null, State(states, direction, sample) + first, units, blocks.Width);
        }
    }

    /// <summary>The product of a step's gradients with a block of Rᵀ, for the sequences that have the step.</summary>
    private void MultiplyBack(int step, int part, int direction, int block)
    {
        var (kernel, product) = (blocks.Kernel, Weights(part, direction));
        for (var first = 0; first < batch;)
        {
            var last = first;
            while (last < batch && last < first + kernel.TileM && step < Length(last)) last++;
            if (first < last)
            {
                var sums = new ByteRows((byte*)(Sums(step, direction, first) + parts[part].Gate * blocks.Hidden), sumsPitch * sizeof(float));
                var to = new ByteRows((byte*)State(products, direction, first), (nint)blocks.Padded * sizeof(float));
                kernel.MultiplyFew(product, last - first, sums, to, residual: default, block, block + 1);
            }

            first = Math.Max(last, first + 1);
        }
    }

    /// <summary>One stage of one step of a sequence.</summary>
    private void ApplyCell(int step, int stage, int direction, int sample, int worker)
    {
        var (time, earlier, column) = (Time(step, direction, sample), Time(step - 1, direction, sample), direction * blocks.Hidden);
        var row = Row(direction, sample, time);
        var room = scratch + workersAt + worker * (nint)roomFloats;
        var state = new CellGradientBlock
        {
            Width = blocks.Padded,
            dH = State(dHidden, direction, sample),
            dC = cell.HasCell ? State(dCell, direction, sample) : null,
            Product = State(products, direction, sample),
            Peepholes = peepholes.Exist ? Values(peepholes[direction], 3, room + PeepholesAt * blocks.Padded) : null,
            dPeepholes = peepholes.Exist ? PeepholeSums(direction, sample, gate: 0) : null,
            Kept = Values(Kept(time, direction, sample), op.KeptValues, room),
            Previous = Values(step > 0 ? y[sample * steps + earlier] + column : initialHidden.Exist ? initialHidden[sample] + column : null,
                1, room + PreviousAt * blocks.Padded),
            dS = IsWhole ? dS[row] : room + SumsAt * blocks.Padded,
            Further = IsWhole && cell.Further > 0 ? further[row] : room + FurtherAt * blocks.Padded,
            Work = room + WorkAt * blocks.Padded,
        };
        if (cell.HasCell)
        {
            state.PreviousCell = Values(step > 0 ? Kept(earlier, direction, sample) + (op.KeptValues - 1) * blocks.Hidden
                : initialCell.Exist ? initialCell[sample] + column : null, 1, room + PreviousCellAt * blocks.Padded);
        }

        if (stage == 0)
        {
            if (step + 1 < Length(sample)) Add(state.Product, state.dH, blocks.Hidden);
            if (dY.Exist) Add(dY[sample * steps + time] + column, state.dH, blocks.Hidden);
            Write(state.Previous, before[row], blocks.Hidden);
        }

        cell.Run(stage, state);
        foreach (var gate in cell.StageGates[stage])
        {
            Write((cell.FurtherMeetsWeights ? state.Further : state.dS) + gate * blocks.Padded, Sums(step, direction, sample) + gate * blocks.Hidden, blocks.Hidden);
            if (!IsWhole) Write(state.dS + gate * blocks.Padded, dS[row] + gate * blocks.Hidden, blocks.Hidden);
        }

        if (stage > 0 || IsWhole) return;
        for (var value = 0; value < cell.Further; value++) Write(state.Further + value * blocks.Padded, further[row] + value * blocks.Hidden, blocks.Hidden);
    }

    /// <summary>The gradients of the first states and of the peephole weights.</summary>
    private void Finish(int direction, int block)
    {
        MultiplyBack(step: 0, part: 0, direction, block);
        var (first, units) = (block * blocks.Width, blocks.UnitsOf(block));
        var column = direction * blocks.Hidden + first;
        for (var sample = 0; sample < batch; sample++)
        {
            var state = State(dHidden, direction, sample) + first;
            if (Length(sample) > 0) Add(State(products, direction, sample) + first, state, units);
            Write(state, firstHidden[sample] + column, units);
            if (cell.HasCell) Write(State(dCell, direction, sample) + first, firstCell[sample] + column, units);
        }

        for (var gate = 0; peepholes.Exist && gate < 3; gate++)
        {
            var sum = dPeepholes[direction] + gate * blocks.Hidden + first;
            new Span<float>(sum, units).Clear();
            for (var sample = 0; sample < batch; sample++) Add(PeepholeSums(direction, sample, gate) + first, sum, units);
        }
    }

    private int Length(int sample) => lengths == null ? steps : lengths[sample];

    private int Time(int step, int direction, int sample) =>
        op.Direction == Direction.Reverse || direction == 1 ? Length(sample) - 1 - step : step;

    private nint Row(int direction, int sample, int time) => ((nint)direction * batch + sample) * steps + time;

    /// <summary>Whether there are whole lanes of units, so that cells can read and write values where they belong.</summary>
    private bool IsWhole => blocks.Hidden == blocks.Padded;

    /// <summary>Some values of all units, [value][unit]: where they lie, or a copy with zeros behind each value's; zeros if they are not given.</summary>
    private float* Values(float* from, int count, float* room)
    {
        if (IsWhole && from != null) return from;
        for (var value = 0; value < count; value++)
            Read(from == null ? null : from + value * blocks.Hidden, room + value * blocks.Padded, blocks.Hidden, blocks.Padded);
        return room;
    }

    /// <summary>The units that exist, zeros behind; nothing but zeros of a value that isn't given.</summary>
    private static void Read(float* from, float* to, int units, int width)
    {
        if (from == null) units = 0;
        else new ReadOnlySpan<float>(from, units).CopyTo(new(to, units));
        new Span<float>(to + units, width - units).Clear();
    }

    private static void Write(float* from, float* to, int units) => new ReadOnlySpan<float>(from, units).CopyTo(new(to, units));

    private static void Add(float* from, float* to, int units)
    {
        var sum = new Span<float>(to, units);
        System.Numerics.Tensors.TensorPrimitives.Add(sum, new ReadOnlySpan<float>(from, units), sum);
    }
}
