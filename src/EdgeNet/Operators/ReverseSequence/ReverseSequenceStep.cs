using EdgeNet.Kernels;

namespace EdgeNet.Operators;

/// <summary>Copies each step of each sequence from the step that comes in its place.</summary>
internal sealed unsafe class ReverseSequenceStep(KernelContext c, int timeAxis) : Step
{
    private readonly int steps = c.Input(0).Shape[timeAxis], sequences = c.Input(0).Shape[1 - timeAxis];
    private readonly long stepBytes = c.Input(0).Shape.Product(2, c.Input(0).Shape.Rank) * c.Input(0).ElementBytes();
    private Indices lengths;
    private byte* from, to;

    public override void Bind(Binding binding)
    {
        from = binding.Input<byte>(0);
        lengths = new(c.Node, c.Input(1), binding.Input<byte>(1));
        to = binding.Output<byte>();
    }

    public override int Units(int phase) => Indexing.Units((long)steps * sequences, stepBytes);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var perUnit = Indexing.RowsPerUnit(stepBytes);
        var (timeStride, sequenceStride) = timeAxis == 0 ? ((long)sequences, 1L) : (1L, steps);
        for (var row = begin * perUnit; row < Math.Min((long)steps * sequences, end * perUnit); row++)
        {
            var (step, sequence) = (row / timeStride % steps, row / sequenceStride % sequences);
            var length = lengths[sequence];
            if (length < 0 || length > steps) throw new RunException(c.Node, $"length {length} of sequence {sequence} is no number of steps; it must be from 0 to {steps}.");
            var source = step < length ? row + (length - 1 - 2 * step) * timeStride : row;
            Buffer.MemoryCopy(from + source * stepBytes, to + row * stepBytes, stepBytes, stepBytes);
        }
    }
}
