using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Resamples images of bytes.</summary>
internal sealed unsafe class ByteResizeStep : Step
{
    private readonly ByteResize resize;
    private byte* input, scratch;
    private ByteRows output;

    public ByteResizeStep(Resize op, KernelContext c)
    {
        var (x, y) = (c.Input(0).Shape, c.Output().Shape);
        var (from, to) = (c.Input(0).Quantization!, c.Output().Quantization!);
        var rows = x.Rank == 3 ? ResizeTable.Unchanged(1) : op.Table(0, x[1], y[1]);
        var outside = (byte)Math.Clamp(MathF.Round(op.Extrapolation / to.Scales[0]) + to.ZeroPoints[0], 0, byte.MaxValue);
        resize = ByteResize.Of(x[0], rows, op.Table(x.Rank - 3, x[^2], y[^2]), x[^1], outside, from.Equals(to) ? null : Bytes.Map(c, from, to, f: null), from, to, c.Level);
    }

    /// <summary>Whole cache lines, so that workers share none.</summary>
    private long WorkerBytes => (((long)resize.ScratchFloats * sizeof(float)) + 63) & -64;

    public override long ScratchBytes(int workers) => workers * WorkerBytes;

    public override bool TakesPitchedOutput(int output) => true;

    public override void Bind(Binding binding)
    {
        input = binding.Input<byte>(0);
        output = binding.OutputRows(0, sizeof(byte));
        scratch = binding.Scratch;
    }

    public override int Units(int phase) => resize.Units;

    public override void Run(int phase, int begin, int end, int worker) =>
        resize.Compute(input, output, (float*)(scratch + (worker * WorkerBytes)), begin, end);
}
