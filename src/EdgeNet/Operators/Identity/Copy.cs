using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Copies input 0 to output 0, element by element in order: what a view does where it must have memory of its own.</summary>
internal static class Copy
{
    public static Kernel Kernel { get; } = new("copy", c => new MoveStep(b => [Rows(c, b)]) { PitchedInputs = true });

    private static unsafe Move Rows(KernelContext c, Binding b)
    {
        var x = c.Input(0);

        // No view cuts between elements that share bytes: they have no pitch.
        if (x.Type.Bits() < 8) return new Move(b.Input<byte>(0), b.Output<byte>(), elementBytes: 1, c.Level, [new Loop(x.Bytes, 1, 1)]);
        var length = x.Shape.Rank == 0 ? 1 : x.Shape[^1];
        return new Move(b.Input<byte>(0), b.Output<byte>(), x.ElementBytes(), c.Level, [new Loop(x.Shape.Rows, b.InputPitch(0), length), new Loop(length, 1, 1)]);
    }
}
