using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>Softmax of bytes along an axis whose elements are adjacent.</summary>
internal sealed unsafe class ByteSoftmaxStep : Step
{
    private readonly ByteSoftmax softmax;
    private readonly AxisLines lines;
    private readonly SimdLevel level;
    private ByteRows x, y;
    private byte* scratch;
    private UnaryMap<byte, byte>[] lookups = [];

    public ByteSoftmaxStep(KernelContext c, int axis)
    {
        var from = c.Input(0).Quantization!;
        softmax = ByteSoftmax.Of((int*)c.Table(ByteSoftmax.TableBytes, to => ByteSoftmax.Fill((int*)to, from)), c.Output().Quantization!, c.Level);
        lines = LinesOf(c, axis);
        level = c.Level;
    }

    public static bool Applies(KernelContext c, int axis) => Bytes.AreIn(c) && LinesOf(c, axis).AreAdjacent;

    public override long ScratchBytes(int workers) => (long)workers * ByteSoftmax.ScratchBytes;

    public override bool MayOverwrite(int input) => true;

    public override bool TakesPitchedInput(int input) => lines.AreRows;

    public override bool TakesPitchedOutput(int output) => lines.AreRows;

    public override void Bind(Binding binding)
    {
        x = new(binding.Input<byte>(0), (nint)(lines.AreRows ? binding.InputPitch(0) : lines.Pitch));
        y = new(binding.Output<byte>(), (nint)(lines.AreRows ? binding.OutputPitch() : lines.Pitch));
        scratch = binding.Scratch;
        lookups = new UnaryMap<byte, byte>[binding.Workers];
        for (var worker = 0; worker < lookups.Length; worker++) lookups[worker] = ByteLookup.Of(scratch + (worker * ByteSoftmax.ScratchBytes), level);
    }

    public override int Units(int phase) => lines.Units;

    public override void Run(int phase, int begin, int end, int worker)
    {
        var (row, after) = lines.Rows(begin, end);
        for (; row < after; row++) softmax.Run(x[(nint)row], y[(nint)row], (nint)lines.Length, scratch + (worker * ByteSoftmax.ScratchBytes), lookups[worker]);
    }

    private static AxisLines LinesOf(KernelContext c, int axis)
    {
        var shape = c.Input(0).Shape;
        if (shape.Rank == 0) shape = [1];
        return new(shape, axis < 0 ? axis + shape.Rank : axis);
    }
}
