using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Copies input 0 to output 0: what a view does where it must have memory of its own.</summary>
internal sealed unsafe class CopyStep : Step
{
    private const int BytesPerUnit = 64 * 1024;

    private readonly long rows;
    private readonly long rowBytes;
    private readonly int elementBytes;
    private byte* from, to;
    private long fromPitch;

    private CopyStep(KernelContext c)
    {
        var spec = c.Input(0);
        elementBytes = (int)spec.Type.Bytes(1);
        rows = spec.Shape.Rows;
        rowBytes = spec.Shape.Rank == 0 ? elementBytes : (long)spec.Shape[^1] * elementBytes;
    }

    public static Kernel Kernel { get; } = new("copy", c => new CopyStep(c));

    public override bool TakesPitchedInput(int input) => true;

    public override void Bind(Binding binding)
    {
        from = binding.Input<byte>(0);
        to = binding.Output<byte>();
        fromPitch = binding.InputPitch(0) * elementBytes;
    }

    public override int Units(int phase) => (int)Math.Clamp(rows * rowBytes / BytesPerUnit, 1, Math.Max(rows, 1));

    public override void Run(int phase, int begin, int end, int worker)
    {
        var units = Units(phase);
        var (first, last) = (rows * begin / units, rows * end / units);
        if (fromPitch == rowBytes)
        {
            Buffer.MemoryCopy(from + first * rowBytes, to + first * rowBytes, (last - first) * rowBytes, (last - first) * rowBytes);
            return;
        }

        for (var row = first; row < last; row++)
            Buffer.MemoryCopy(from + row * fromPitch, to + row * rowBytes, rowBytes, rowBytes);
    }
}
