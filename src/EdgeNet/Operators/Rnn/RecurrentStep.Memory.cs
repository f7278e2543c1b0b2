using System.Runtime.CompilerServices;
using EdgeNet.Kernels;
using EdgeNet.Memory;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

internal sealed unsafe partial class RecurrentStep
{
    /// <summary>Blocks whose weights are no more than this are computed together: of an LSTM of 256 units, a step over bytes takes 3.3 µs instead of 3.7.</summary>
    private const int BundleBytes = 128 << 10;

    /// <summary>Rows of the inputs' product made at once: enough to be worth reading W for, few enough to stay in the cache.</summary>
    private const int ChunkRows = 128;

    private readonly string node;
    private readonly RecurrentOperator op;
    private readonly RecurrentCell cell;
    private readonly StateBytes? bytes;
    private readonly bool givesBytes, hasCells;
    private readonly UnitBlocks blocks;
    private readonly GemmSweep sweep;
    private readonly int batch, steps, gates, chunks, chunk;
    private readonly nint inputBytes;

    /// <summary>A direction's blocks are computed in bundles, so many, of so many blocks; the last may have fewer.</summary>
    private readonly int bundles, together;

    /// <summary>Bytes from a sequence's state to the next one's: whole cache lines.</summary>
    private readonly nint bytePitch;

    // Where things begin in scratch memory, in floats.
    private readonly long hiddenAt, hiddenBytesAt, cellsAt, gatedAt, gatedBytesAt, restsAt, productsAt, inputsAt, workersAt, workerFloats;

    // What a session binds.
    private RecurrentWeights weights;
    private GemmWeights[][] products = []; // [stage][direction]
    private StepRows[] sources = [];
    private ByteRows x, y, initialHidden, finalHidden;
    private FloatRows initialCell, finalCell, kept;
    private int* lengths;
    private float* scratch;

    /// <param name="c">The node.</param>
    /// <param name="op">Its operator.</param>
    /// <param name="cell">What becomes of the products.</param>
    /// <param name="multiplier">What multiplies with W and R: of floats or of bytes.</param>
    public RecurrentStep(KernelContext c, RecurrentOperator op, RecurrentCell cell, Multiplier multiplier)
    {
        (node, this.op, this.cell, gates) = (c.Node, op, cell, op.Gates);
        var (shape, hidden) = (c.Input(RecurrentOperator.X).Shape, c.Input(RecurrentOperator.R).Shape[2]);
        (batch, steps, inputBytes) = (shape[0], shape[1], (nint)shape[2] * multiplier.InputBytes);
        blocks = new(GemmKernel.For(c.Level), multiplier, op.Directions, hidden);
        (hasCells, bytePitch) = (cell.InitialCell is not null, (nint)AlignedBlock.Align(blocks.Padded));
        together = BlocksTogether(c.Workers);
        bundles = Parts(blocks.Count, together);
        bytes = multiplier is ByteKernel ? new StateBytes(c, op) : null;
        givesBytes = op.Result is not null;

        // Chunks of equal length; the last may reach a little beyond the sequences' end.
        var wanted = (int)Math.Clamp((shape.Product(0, 2) + ChunkRows - 1) / ChunkRows, 1, Math.Max(1, steps));
        chunk = Math.Max(1, (steps + wanted - 1) / wanted);
        chunks = (steps + chunk - 1) / chunk;
        sweep = new(multiplier, new(chunk * batch, Taps: 1, shape[2], gates * blocks.Padded) { RowPitch = batch == 1 ? shape[2] : (nint)steps * shape[2] }, c.Workers);

        var memory = new ScratchFloats();
        hiddenAt = States(2);
        hiddenBytesAt = Bytes(2);
        cellsAt = States(hasCells ? 1 : 0);
        gatedAt = States(cell.StageGates.Count - 1);
        gatedBytesAt = Bytes(cell.StageGates.Count - 1);
        restsAt = States(bytes is null ? 0 : cell.StageGates.Count);
        productsAt = States(gates);
        inputsAt = States(gates * chunk);
        weights = RecurrentWeights.Of(c, op, cell, blocks, bytes, memory);
        workersAt = memory.Count;
        workerFloats = sweep.ScratchBytes / sizeof(float) + ScratchFloats.Whole(weights.Bound.Select(p => p.SpareFloats).DefaultIfEmpty().Max());

        long States(int number) => memory.Reserve((long)number * op.Directions * batch * blocks.Padded);
        long Bytes(int number) => bytes is null ? memory.Count : memory.Reserve(number * op.Directions * batch * bytePitch / sizeof(float));
    }

    /// <summary>The most blocks, up to <see cref="BundleBytes"/>, that leave work as evenly divided among workers as single ones would.</summary>
    private int BlocksTogether(int workers)
    {
        // Of floats, panels that are computed together sum in another order; a block must not depend on its neighbours.
        if (blocks.Multiplier is GemmKernel && cell.StageGates.Any(gates => gates % Multiplier.RowPanels != 0)) return 1;
        var most = BundleBytes / blocks.Multiplier.PackedBytes(1, blocks.Hidden, cell.StageGates.Max() * blocks.Width);
        var number = (int)Math.Clamp(most, 1, blocks.Count);
        while (OfOneWorker(number) > OfOneWorker(1)) number--;
        return number;

        int OfOneWorker(int together) => together * Parts(op.Directions * Parts(blocks.Count, together), workers);
    }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;

    public override long ScratchBytes(int workers) => (workersAt + workers * workerFloats) * sizeof(float);

    public override bool TakesPitchedInput(int input) => input == RecurrentOperator.X || input == RecurrentOperator.InitialH || input == cell.InitialCell;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding)
    {
        weights = weights.BoundTo(binding);
        products = [.. weights.Stages.Select(s => Enumerable.Range(0, blocks.Directions).Select(s.Product.Of).ToArray())];
        sources = [.. Enumerable.Range(0, binding.Workers).Select(_ => new StepRows(this))];
        scratch = (float*)binding.Scratch;
        lengths = binding.Input<int>(RecurrentOperator.Lengths);
        var (resultBytes, initialBytes) = (givesBytes ? sizeof(byte) : sizeof(float), bytes is { InitialAreBytes: true } ? sizeof(byte) : sizeof(float));
        (x, y) = (binding.InputRows(RecurrentOperator.X, blocks.Multiplier.InputBytes), binding.OutputRows(0, resultBytes));
        foreach (var source in sources) source.End = x.End(batch * steps, inputBytes);
        (initialHidden, finalHidden) = (binding.InputRows(RecurrentOperator.InitialH, initialBytes), binding.OutputRows(1, resultBytes));
        kept = op.KeepsSums ? binding.OutputRows(hasCells ? 3 : 2) : default;
        if (cell.InitialCell is { } input) (initialCell, finalCell) = (binding.InputRows(input), binding.OutputRows(2));
    }

    /// <summary>The hidden state before a step; the one after it lies elsewhere, so that all blocks can read while each writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Hidden(int step, int direction, int sample) =>
        scratch + hiddenAt + ((step & 1) * blocks.Directions * batch + Row(direction, sample)) * blocks.Padded;

    /// <summary>The same as bytes, where products are of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* HiddenBytes(int step, int direction, int sample) =>
        (byte*)(scratch + hiddenBytesAt) + ((step & 1) * blocks.Directions * batch + Row(direction, sample)) * bytePitch;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Cells(int direction, int sample) => scratch + cellsAt + Row(direction, sample) * blocks.Padded;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Gated(int direction, int sample) => scratch + gatedAt + Row(direction, sample) * blocks.Padded;

    /// <summary>What rounding has left over of the values that a stage multiplies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Rest(int stage, int direction, int sample) => scratch + restsAt + (stage * blocks.Directions * batch + Row(direction, sample)) * blocks.Padded;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private byte* GatedBytes(int direction, int sample) => (byte*)(scratch + gatedBytesAt) + Row(direction, sample) * bytePitch;

    /// <summary>What a stage's product is taken of, from a sequence on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteRows Operands(int step, int stage, int direction, int sample) => (bytes, stage) switch
    {
        (null, 0) => Rows(Hidden(step, direction, sample)),
        (null, _) => Rows(Gated(direction, sample)),
        (_, 0) => new(HiddenBytes(step, direction, sample), bytePitch),
        _ => new(GatedBytes(direction, sample), bytePitch),
    };

    /// <summary>What the stage's product contributes to its gates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ByteRows Products(int direction) => Rows(scratch + productsAt + Row(direction, 0) * gates * blocks.Padded, gates);

    private ByteRows Rows(float* states, int number = 1) => new((byte*)states, (nint)number * blocks.Padded * sizeof(float));

    /// <summary>What the inputs contribute to a step of the chunk.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Inputs(int step, int direction, int sample) =>
        scratch + inputsAt + (Row(direction, sample) * chunk + step % chunk) * gates * blocks.Padded;

    /// <summary>What is kept of one element of a sequence.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float* Kept(int time, int direction, int sample) => kept[sample * steps + time] + direction * op.KeptValues * blocks.Hidden;

    private byte* SweepScratch(int worker) => (byte*)(scratch + workersAt + worker * workerFloats);

    /// <summary>Where a worker packs: behind what the product with the inputs uses.</summary>
    private float* Spare(int worker) => (float*)(SweepScratch(worker) + sweep.ScratchBytes);

    private long Row(int direction, int sample) => (long)direction * batch + sample;

    /// <summary>
    /// The rows of X for a chunk of steps as a direction reads them: an element of every sequence, then the next of every sequence.
    /// Where a sequence has no more, any element will do, as the product is not used.
    /// </summary>
    private sealed class StepRows(RecurrentStep owner) : GemmSource
    {
        public int Step, Direction;

        public override void Locate(int row, in GemmRows tile, int tileM)
        {
            for (var i = 0; i < tile.Count; i++, row++)
            {
                var (step, sample) = Math.DivRem(row, owner.batch);
                var time = Math.Clamp(owner.Time(Step + step, Direction, sample), 0, owner.steps - 1);
                tile.Input[i] = owner.x[sample * owner.steps + time];
                tile.Output[i] = (byte*)owner.Inputs(step, Direction, sample);
            }
        }
    }
}

/// <summary>Scratch memory being divided, in floats.</summary>
internal sealed class ScratchFloats
{
    public long Count { get; private set; }

    /// <summary>Sets floats aside and tells where they begin: at a cache line.</summary>
    public long Reserve(long floats)
    {
        var start = Count;
        Count += Whole(floats);
        return start;
    }

    /// <summary>Rounds up to whole cache lines.</summary>
    public static long Whole(long floats) => AlignedBlock.Align(floats * sizeof(float)) / sizeof(float);
}
