using System.Runtime.InteropServices;

namespace EdgeNet.Tests.Simd;

/// <summary>
/// Floats between two walls of a known NaN. Reading past an end poisons the result, writing past it breaks a wall,
/// which <see cref="Check"/> reports.
/// </summary>
internal sealed unsafe class CanaryBuffer : IDisposable
{
    private const int Wall = 64;
    private static readonly int WallBits = BitConverter.SingleToInt32Bits(float.NaN) ^ 0x1234;
    private readonly float* block;

    public CanaryBuffer(int length)
    {
        Length = length;
        block = (float*)NativeMemory.AlignedAlloc((nuint)((length + (2 * Wall)) * sizeof(float)), 64);
        new Span<int>(block, length + (2 * Wall)).Fill(WallBits);
    }

    public int Length { get; }

    public float* Pointer => block + Wall;

    public Span<float> Span => new(Pointer, Length);

    /// <summary>A buffer of values in [-1, 1) that <paramref name="random"/> yields.</summary>
    public static CanaryBuffer Random(int length, Random random)
    {
        var buffer = new CanaryBuffer(length);
        foreach (ref var value in buffer.Span) value = (random.NextSingle() * 2) - 1;
        return buffer;
    }

    public void Check()
    {
        Assert.Equal(-1, new ReadOnlySpan<int>(block, Wall).IndexOfAnyExcept(WallBits));
        Assert.Equal(-1, new ReadOnlySpan<int>(Pointer + Length, Wall).IndexOfAnyExcept(WallBits));
    }

    public void Dispose() => NativeMemory.AlignedFree(block);
}
