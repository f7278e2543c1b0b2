using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>How the channels of one pixel become a block of pixels.</summary>
public enum DepthOrder
{
    /// <summary>Depth, column, row: pixels first; a pixel's channels are neighbours.</summary>
    DCR,

    /// <summary>Column, row, depth: channels first; a channel's pixels are neighbours, as pixel shuffling has it.</summary>
    CRD,
}

/// <summary>Turns the channels of each pixel of [N, H, W, C·b²] into a block of b × b pixels: [N, H·b, W·b, C].</summary>
public sealed partial record DepthToSpace : Operator
{
    /// <summary>The block's side b.</summary>
    public int BlockSize { get; internal set; } = 2;

    /// <summary>The order of a pixel's channels.</summary>
    public DepthOrder Order { get; internal set; }

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels =>
        [new("move", c => new MoveStep(b => [Blocks(c, b)]) { PitchedInputs = true, PitchedOutputs = true })];

    internal override void Attributes(AttributeVisitor a)
    {
        BlockSize = a.Int("block_size", BlockSize, min: 1, max: 1024);
        Order = a.Enum("order", Order);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Shape(0);
        if (x.Rank != 4) throw i.Fail(0, "expected [N, H, W, C]");
        var area = BlockSize * BlockSize;
        if (x[3] % area != 0) throw i.Fail(0, $"its {x[3]} channels don't divide into blocks of {BlockSize} × {BlockSize} pixels");
        i.Output(i.Moved(0, [x[0], x[1] * BlockSize, x[2] * BlockSize, x[3] / area]));
    }

    private unsafe Move Blocks(KernelContext c, Binding b)
    {
        var (x, y) = (c.Input(0), c.Output());
        var (from, to) = (Strides.Of(x.Shape, b.InputPitch(0)), Strides.Of(y.Shape, b.OutputPitch()));
        long channels = y.Shape[3], side = BlockSize;
        var (pixel, channel) = Order == DepthOrder.DCR ? (channels, 1L) : (1L, side * side);
        return new Move(b.Input<byte>(0), b.Output<byte>(), x.ElementBytes(), c.Level,
        [
            new(x.Shape[0], from[0], to[0]),
            new(x.Shape[1], from[1], to[1] * side),
            new(side, pixel * side, to[1]),
            new(x.Shape[2], from[2], to[2] * side),
            new(side, pixel, to[2]),
            new(channels, channel, to[3]),
        ]);
    }
}

public static partial class Ops
{
    /// <summary>Turns the channels of each pixel into a block of pixels.</summary>
    public static Value DepthToSpace(this Value x, int blockSize, DepthOrder order = DepthOrder.DCR, string? name = null) =>
        x.Graph.Add(new DepthToSpace { BlockSize = blockSize, Order = order }, [x], name)[0];
}
