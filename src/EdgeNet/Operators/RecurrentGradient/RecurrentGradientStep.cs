using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Leads a cell's gradient back through its sequences, divided among workers as <see cref="RecurrentStep"/> is: a block of hidden units
/// is the unit of work. At every step a block's product with Rᵀ brings the gradient of its states from the step after.
/// </summary>
/// <remarks>The phases are: setting up; the stages of every step, last step first; and the gradients of the first states.</remarks>
internal sealed unsafe partial class RecurrentGradientStep : Step
{
    public override int Phases => 2 + steps * cell.StageGates.Count;

    public override int Units(int phase) => blocks.Directions * blocks.Count;

    public override void Run(int phase, int begin, int end, int worker)
    {
        for (var i = begin; i < end; i++)
        {
            // Back and forth, as on the way forward.
            var (direction, block) = Math.DivRem(phase % 2 == 0 ? i : begin + end - 1 - i, blocks.Count);
            if (phase == 0) SetUp(direction, block);
            else if (phase == Phases - 1) Finish(direction, block);
            else
            {
                var (stepsBack, stage) = Math.DivRem(phase - 1, cell.StageGates.Count);
                StepBack(steps - 1 - stepsBack, stage, direction, block, worker);
            }
        }
    }

    /// <summary>Packs Rᵀ, and fills in the gradients a block begins with and the results no step writes.</summary>
    private void SetUp(int direction, int block)
    {
        for (var part = 0; part < parts.Length; part++)
        {
            var from = weights + ((nint)direction * gates + parts[part].Gate) * blocks.Hidden * blocks.Hidden;
            blocks.Kernel.Pack(from, layout, Weights(part, direction), block, block + 1);
        }

        var (first, units) = (block * blocks.Width, blocks.UnitsOf(block));
        if (peepholes.Exist) new Span<float>(PeepholeSums(direction, block), 3 * blocks.Width).Clear();
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

            Start(dHidden, lastHidden);
            if (cell.HasCell) Start(dCell, lastCell);

            void Start(float* states, FloatRows last) =>
                Read(last.Exist ? last[sample] + direction * blocks.Hidden + first : null, State(states, direction, sample) + first, units);
        }
    }

    /// <summary>One stage of one step, for a block of every sequence that has got so far.</summary>
    private void StepBack(int step, int stage, int direction, int block, int worker)
    {
        MultiplyBack(stage == 0 ? step + 1 : step, stage, direction, block);
        for (var sample = 0; sample < batch; sample++)
            if (step < Length(sample)) ApplyCell(step, stage, direction, block, sample, worker);
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
                kernel.MultiplyFew(product, last - first, Sums(step, direction, first) + parts[part].Gate * blocks.Hidden, sumsPitch,
                    State(products, direction, first), blocks.Padded, residual: null, residualPitch: 0, block, block + 1);
            }

            first = Math.Max(last, first + 1);
        }
    }

    private void ApplyCell(int step, int stage, int direction, int block, int sample, int worker)
    {
        var (first, units, width) = (block * blocks.Width, blocks.UnitsOf(block), blocks.Width);
        var (time, column) = (Time(step, direction, sample), direction * blocks.Hidden + first);
        var row = Row(direction, sample, time);
        var room = scratch + workersAt + worker * (nint)roomFloats;
        var state = new CellGradientBlock
        {
            Width = width,
            dH = State(dHidden, direction, sample) + first,
            dC = cell.HasCell ? State(dCell, direction, sample) + first : null,
            Product = State(products, direction, sample) + first,
            Peepholes = peepholes.Exist ? room + PeepholesAt * width : null,
            dPeepholes = peepholes.Exist ? PeepholeSums(direction, block) : null,
            Kept = room,
            Previous = room + PreviousAt * width,
            PreviousCell = room + PreviousCellAt * width,
            dS = room + SumsAt * width,
            Further = room + FurtherAt * width,
            Work = room + WorkAt * width,
        };
        for (var value = 0; value < op.KeptValues; value++) Read(Kept(time, direction, sample) + value * blocks.Hidden + first, state.Kept + value * width, units);
        var earlier = step == 0 ? -1 : Time(step - 1, direction, sample);
        Read(step > 0 ? y[sample * steps + earlier] + column : initialHidden.Exist ? initialHidden[sample] + column : null, state.Previous, units);
        if (cell.HasCell)
        {
            Read(step > 0 ? Kept(earlier, direction, sample) + (op.KeptValues - 1) * blocks.Hidden + first : initialCell.Exist ? initialCell[sample] + column : null,
                state.PreviousCell, units);
        }

        for (var gate = 0; peepholes.Exist && gate < 3; gate++) Read(peepholes[direction] + gate * blocks.Hidden + first, state.Peepholes + gate * width, units);
        if (stage == 0)
        {
            if (step + 1 < Length(sample)) Add(state.Product, state.dH, units);
            if (dY.Exist) Add(dY[sample * steps + time] + column, state.dH, units);
            Write(state.Previous, before[row] + first, units);
        }

        cell.Run(stage, state);
        foreach (var gate in cell.StageGates[stage])
        {
            Write(state.dS + gate * width, dS[row] + gate * blocks.Hidden + first, units);
            Write((cell.FurtherMeetsWeights ? state.Further : state.dS) + gate * width, Sums(step, direction, sample) + gate * blocks.Hidden + first, units);
        }

        if (stage > 0) return;
        for (var value = 0; value < cell.Further; value++) Write(state.Further + value * width, further[row] + value * blocks.Hidden + first, units);
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
            Write(PeepholeSums(direction, block) + gate * blocks.Width, dPeepholes[direction] + gate * blocks.Hidden + first, units);
    }

    private int Length(int sample) => lengths == null ? steps : lengths[sample];

    private int Time(int step, int direction, int sample) =>
        op.Direction == Direction.Reverse || direction == 1 ? Length(sample) - 1 - step : step;

    private nint Row(int direction, int sample, int time) => ((nint)direction * batch + sample) * steps + time;

    /// <summary>The units of a block that exist, zeros behind; nothing but zeros of a value that isn't given.</summary>
    private void Read(float* from, float* to, int units)
    {
        if (from == null) units = 0;
        else new ReadOnlySpan<float>(from, units).CopyTo(new(to, units));
        new Span<float>(to + units, blocks.Width - units).Clear();
    }

    private static void Write(float* from, float* to, int units) => new ReadOnlySpan<float>(from, units).CopyTo(new(to, units));

    private static void Add(float* from, float* to, int units)
    {
        var sum = new Span<float>(to, units);
        System.Numerics.Tensors.TensorPrimitives.Add(sum, new ReadOnlySpan<float>(from, units), sum);
    }
}
