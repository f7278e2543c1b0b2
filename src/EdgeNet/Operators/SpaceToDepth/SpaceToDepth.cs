using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Turns each block of b × b pixels of [N, H, W, C] into the channels of one: [N, H/b, W/b, b²·C], row by row, a pixel's channels together.</summary>
public sealed partial record SpaceToDepth : Operator
{
    /// <summary>The block's side b.</summary>
    public int BlockSize { get; internal set; } = 2;

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("move", c => new MoveStep(b => [Blocks(c, b)]) { PitchedInputs = true, PitchedOutputs = true })];

    internal override void Attributes(AttributeVisitor a) => BlockSize = a.Int("block_size", BlockSize, min: 1, max: 1024);

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        if (x.Rank != 4) throw i.Fail(0, "expected [N, H, W, C]");
        if (x[1] % BlockSize != 0 || x[2] % BlockSize != 0) throw i.Fail(0, $"its {x[1]} × {x[2]} pixels don't divide into blocks of {BlockSize} × {BlockSize}");
        i.Output(i.Moved(0, [x[0], x[1] / BlockSize, x[2] / BlockSize, x[3] * BlockSize * BlockSize]));
    }

    private unsafe Move Blocks(KernelContext c, Binding b)
    {
        var (x, y) = (c.Input(0), c.Output());
        var (from, to) = (Strides.Of(x.Shape, b.InputPitch(0)), Strides.Of(y.Shape, b.OutputPitch()));
        long channels = x.Shape[3], side = BlockSize;
        return new Move(b.Input<byte>(0), b.Output<byte>(), x.ElementBytes(), c.Level,
        [
            new(y.Shape[0], from[0], to[0]),
            new(y.Shape[1], from[1] * side, to[1]),
            new(y.Shape[2], from[2] * side, to[2]),
            new(side, from[1], channels * side),
            new(side, from[2], channels),
            new(channels, 1, 1),
        ]);
    }
}

public static partial class Ops
{
    /// <summary>Turns each block of pixels into the channels of one.</summary>
    public static Value SpaceToDepth(this Value x, int blockSize, string? name = null) =>
        x.Graph.Add(new SpaceToDepth { BlockSize = blockSize }, [x], name)[0];
}
