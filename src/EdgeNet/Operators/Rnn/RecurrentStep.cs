using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// Leads a recurrent cell over sequences. What the input contributes, x·Wᵀ, is one product for many steps. Then every step
/// multiplies the state with the recurrent weights, and is as slow as streaming them: 1 MB a step for an LSTM of 256 units.
/// So the unit of work is a bundle of neighbouring blocks of hidden units with all their gates: a worker finds the weights of its
/// blocks in its own cache at every step, applies the cell as soon as it has the sums, and one barrier a stage is enough.
/// </summary>
/// <remarks>
/// The phases are: setting up; then, for each chunk of steps, the product with W and the stages of its steps. States, sums and
/// gates are padded to whole blocks, so that cells know no remainders.
/// <para>
/// Measured on Zen 4, two LSTMs of 256 units over 60 steps: 1.62 ms on one thread, where reading the recurrent weights from the
/// second-level cache (115 GB/s) and the products with W (118 GFLOP/s) cannot take less than 1.36 ms; 0.85 ms on two threads.
/// Over bytes 0.47 and 0.31 ms. Fetching the next block's weights ahead while the cell computes gained nothing; the cell in one pass instead of seven, 1 %.
/// </para>
/// </remarks>
internal sealed unsafe partial class RecurrentStep : Step
{
    public override int Phases => 1 + chunks + steps * weights.Stages.Length;

    public override int Units(int phase) => blocks.Directions * (PartOf(phase).IsInput ? sweep.Units : bundles);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var (step, stage, isInput) = PartOf(phase);
        if (isInput)
        {
            MultiplyInputs(step, begin, end, worker);
            return;
        }

        for (var i = begin; i < end; i++)
        {
            // Back and forth: what a step read last is what the cache still has. 90 GB/s become 101 for 1 MB of weights in a 1 MB cache.
            var (direction, bundle) = Math.DivRem(step % 2 == 0 ? i : begin + end - 1 - i, bundles);
            var (block, last) = (bundle * together, Math.Min(blocks.Count, (bundle + 1) * together));
            if (phase > 0) Advance(step, stage, direction, block, last);
            else for (; block < last; block++) SetUp(direction, block, worker);
        }
    }

    /// <summary>What a phase after the first does: the product of the inputs from a step on, or a stage of a step.</summary>
    private (int Step, int Stage, bool IsInput) PartOf(int phase)
    {
        var (part, rest) = Math.DivRem(phase - 1, 1 + chunk * weights.Stages.Length);
        if (rest == 0) return (part * chunk, 0, IsInput: true);
        var (step, stage) = Math.DivRem(rest - 1, weights.Stages.Length);
        return (part * chunk + step, stage, IsInput: false);
    }

    /// <summary>Packs weights that are computed, and fills in the states a block begins with and the outputs no step writes.</summary>
    private void SetUp(int direction, int block, int worker)
    {
        foreach (var panels in weights.Bound) panels.Refresh(direction, block, Spare(worker));
        var (first, units) = (block * blocks.Width, blocks.UnitsOf(block));
        var column = direction * blocks.Hidden + first;
        for (var sample = 0; sample < batch; sample++)
        {
            var length = Length(sample);
            if (length < 0 || length > steps)
                throw new EdgeNetException($"{node}: lengths[{sample}] is {length}; it must be from 0 to {steps}, the steps of a sequence.");
            for (var t = length; t < steps; t++)
            {
                if (givesBytes) new Span<byte>(y[sample * steps + t] + column, units).Fill(bytes!.Zero);
                else new Span<float>((float*)y[sample * steps + t] + column, units).Clear();
                for (var value = 0; kept.Exist && value < op.KeptValues; value++)
                    new Span<float>(Kept(t, direction, sample) + value * blocks.Hidden + first, units).Clear();
            }

            var state = Hidden(0, direction, sample) + first;
            new Span<float>(state, blocks.Width).Clear();
            if (bytes is { InitialAreBytes: true }) bytes.ReadInitial(initialHidden[sample] + column, state, units);
            else if (initialHidden.Exist) Copy((float*)initialHidden[sample] + column, state, units);
            if (bytes is not null)
            {
                for (var stage = 0; stage < weights.Stages.Length; stage++) new Span<float>(Rest(stage, direction, sample) + first, blocks.Width).Clear();
                bytes.Quantize(state, Rest(0, direction, sample) + first, HiddenBytes(0, direction, sample) + first, blocks.Width);
            }

            if (length == 0) Give(0, direction, sample, first, units, finalHidden[sample]);
            if (!hasCells) continue;
            var cells = Cells(direction, sample) + first;
            new Span<float>(cells, blocks.Width).Clear();
            if (initialCell.Exist) Copy(initialCell[sample] + column, cells, units);
            if (length == 0) Copy(cells, finalCell[sample] + column, units);
        }
    }

    /// <summary>What the inputs contribute to the steps of a chunk.</summary>
    private void MultiplyInputs(int step, int begin, int end, int worker)
    {
        var source = sources[worker];
        source.Step = step;
        while (begin < end)
        {
            (source.Direction, var first) = Math.DivRem(begin, sweep.Units);
            var last = Math.Min(sweep.Units, first + end - begin);
            sweep.Run(weights.Input.Of(source.Direction), source, first, last, SweepScratch(worker));
            begin += last - first;
        }
    }

    /// <summary>One stage of one step, for some blocks of every sequence that isn't over yet.</summary>
    private void Advance(int step, int stage, int direction, int block, int lastBlock)
    {
        var (gates, multiplier) = (weights.Stages[stage].Gates, blocks.Multiplier);
        ref readonly var product = ref products[stage][direction];
        for (var first = 0; first < batch;)
        {
            var last = first;
            while (last < batch && last < first + multiplier.TileM && step < Length(last)) last++;
            if (first < last)
            {
                multiplier.MultiplyFew(product, last - first, Operands(step, stage, direction, first), Products(direction).From(first), residual: default,
                    block * gates, lastBlock * gates);
            }

            for (var sample = first; sample < last; sample++) ApplyCells(step, stage, direction, block, lastBlock, sample);
            first = Math.Max(last, first + 1);
        }
    }

    /// <summary>Applies the cell to some blocks of a sequence, and makes bytes and results of what it gives.</summary>
    private void ApplyCells(int step, int stage, int direction, int block, int lastBlock, int sample)
    {
        var (first, padded, stageGates) = (block * blocks.Width, (lastBlock - block) * blocks.Width, weights.Stages[stage].Gates);
        var state = new CellBlock
        {
            Width = blocks.Width,
            Inputs = Inputs(step, direction, sample) + first * gates,
            Products = (float*)Products(direction)[sample] + first * stageGates,
            Previous = Hidden(step, direction, sample) + first,
            Next = Hidden(step + 1, direction, sample) + first,
            Cell = Cells(direction, sample) + first,
            Gated = Gated(direction, sample) + first,
            Peepholes = weights.Peepholes is { } peepholes ? peepholes.At(direction, block) : null,
            Kept = kept.Exist ? Kept(Time(step, direction, sample), direction, sample) + first : null,
            KeptPitch = blocks.Hidden,
        };
        for (; block < lastBlock; block++, state.MoveOn(gates, stageGates))
        {
            state.Units = blocks.UnitsOf(block);
            cell.Run(stage, state);
        }

        if (stage < weights.Stages.Length - 1)
        {
            bytes?.Quantize(Gated(direction, sample) + first, Rest(stage + 1, direction, sample) + first, GatedBytes(direction, sample) + first, padded);
            return;
        }

        var units = Math.Min(padded, blocks.Hidden - first);
        bytes?.Quantize(Hidden(step + 1, direction, sample) + first, Rest(0, direction, sample) + first, HiddenBytes(step + 1, direction, sample) + first, padded);
        Give(step + 1, direction, sample, first, units, y[sample * steps + Time(step, direction, sample)]);
        if (step < Length(sample) - 1) return;
        Give(step + 1, direction, sample, first, units, finalHidden[sample]);
        if (hasCells) Copy(Cells(direction, sample) + first, finalCell[sample] + direction * blocks.Hidden + first, units);
    }

    /// <summary>Gives some units of the state before a step to a row of an output.</summary>
    private void Give(int step, int direction, int sample, int first, int units, byte* row)
    {
        var column = direction * blocks.Hidden + first;
        if (givesBytes) Copy(HiddenBytes(step, direction, sample) + first, row + column, units);
        else Copy(Hidden(step, direction, sample) + first, (float*)row + column, units);
    }

    private int Length(int sample) => lengths == null ? steps : lengths[sample];

    /// <summary>Which element of its sequence a direction reads at a step.</summary>
    private int Time(int step, int direction, int sample) =>
        op.Direction == Direction.Reverse || direction == 1 ? Length(sample) - 1 - step : step;

    private static void Copy<T>(T* from, T* to, int count) where T : unmanaged => new ReadOnlySpan<T>(from, count).CopyTo(new(to, count));
}
