using EdgeNet.Kernels;
using EdgeNet.Simd;

namespace EdgeNet.Operators;

/// <summary>
/// A function of two numbers, one of which is a single byte for all elements: a function of one byte, then, with a table for each that the single
/// one can be, or for the one that it is.
/// </summary>
internal sealed unsafe class ByteNumberStep : ElementwiseStep
{
    private readonly UnaryMap<byte, byte>[] maps;
    private readonly int number, elements;
    private readonly bool isConstant;

    public ByteNumberStep(KernelContext c, BinaryMap<byte, byte> map) : base(c.Output(), c.Input(0), c.Input(1))
    {
        number = IsNumber(c, 1) ? 1 : 0;
        elements = 1 - number;
        isConstant = c.Constant(number) is not null;
        byte[] all = [.. Enumerable.Range(0, ByteLookup.Entries).Select(q => (byte)q)], values = c.Constant(number)?.Span<byte>().ToArray() ?? all;
        var tables = (byte*)c.Table((long)values.Length * ByteLookup.Entries, to => Fill((byte*)to, map, values, all));
        maps = [.. values.Select((_, i) => Bytes.Map(tables + (i * ByteLookup.Entries), c.Level))];
    }

    /// <summary>Whether an input is a single number beside the whole of the other.</summary>
    public static bool IsNumber(KernelContext c, int input) => c.Input(input).Shape.Elements == 1 && c.Input(1 - input).Shape.Elements == c.Output().Shape.Elements;

    protected override void Apply(in BroadcastWalk.Pointers at, nint count) =>
        maps[isConstant ? 0 : *(byte*)at[number]].Run((byte*)at[elements], (byte*)at[2], count);

    private void Fill(byte* tables, BinaryMap<byte, byte> map, byte[] values, byte[] all)
    {
        fixed (byte* x = all)
        {
            foreach (var value in values)
            {
                if (number == 0) map.RunLeft(value, x, tables, all.Length);
                else map.RunRight(x, value, tables, all.Length);
                tables += all.Length;
            }
        }
    }
}
