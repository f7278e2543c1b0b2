using System.Runtime.InteropServices;

namespace EdgeNet.Simd;

/// <summary>What the code of a depthwise convolution is given, where its code finds it.</summary>
[StructLayout(LayoutKind.Explicit)]
internal unsafe struct VnniChannelArguments
{
    public const int
        InputAt = 0, StepAt = 8, TapsAt = 16, TapCountAt = 24, WeightsAt = 32, BiasAt = 40, OutputAt = 48, OutputStepAt = 56, ScaleAt = 64;

    [FieldOffset(InputAt)]
    public byte* Input;

    [FieldOffset(StepAt)]
    public nint Step;

    [FieldOffset(TapsAt)]
    public nint* Taps;

    [FieldOffset(TapCountAt)]
    public nint TapCount;

    [FieldOffset(WeightsAt)]
    public sbyte* Weights;

    [FieldOffset(BiasAt)]
    public int* Bias;

    [FieldOffset(OutputAt)]
    public byte* Output;

    /// <summary>Bytes from a pixel's results to the next's.</summary>
    [FieldOffset(OutputStepAt)]
    public nint OutputStep;

    [FieldOffset(ScaleAt)]
    public VnniScale Scale;
}

/// <summary>
/// Up to four pixels of a depthwise convolution × up to four vectors of channels as machine code: weights are loaded once for the pixels,
/// and three instructions of four products each are a 3×3 window.
/// </summary>
internal static unsafe class VnniChannelCode
{
    public const int MostPixels = 4, MostVectors = 4;

    private const int VectorBytes = 64;

    // Registers of vectors: sums from 0 on, then these.
    private const int Weights = 16, Inputs = 20, InputRegisters = 4, Multipliers = 16;

    private static readonly Gpr[] PixelPointers = [Gpr.Rcx, Gpr.Rsi, Gpr.R10, Gpr.R11];

    private static readonly nint[]? Codes = Emit();

    /// <summary>Whether the system lets the code run.</summary>
    public static bool IsSupported => Codes is not null;

    /// <summary>The code for pixels × vectors whose results are bytes; the processor must have what <see cref="VnniCode"/> needs.</summary>
    public static delegate* unmanaged[SuppressGCTransition]<VnniChannelArguments*, void> Pixels(int pixels, int vectors) =>
        (delegate* unmanaged[SuppressGCTransition]<VnniChannelArguments*, void>)Codes![Index(pixels, vectors)];

    private static int Index(int pixels, int vectors) => ((vectors - 1) * MostPixels) + pixels - 1;

    private static nint[]? Emit()
    {
        var a = new Assembler();
        var starts = new int[MostPixels * MostVectors];
        for (var vectors = 1; vectors <= MostVectors; vectors++)
        {
            for (var pixels = 1; pixels <= MostPixels; pixels++)
            {
                starts[Index(pixels, vectors)] = a.Position;
                Emit(a, pixels, vectors);
            }
        }

        var memory = CodeMemory.Publish(a.ToArray());
        return memory == null ? null : [.. starts.Select(start => (nint)(memory + start))];
    }

    /// <summary>Writes the code of some pixels. It is called with a pointer to its arguments in rdi, as on Linux.</summary>
    private static void Emit(Assembler a, int pixels, int vectors)
    {
        a.Load(Gpr.Rax, Argument(VnniChannelArguments.BiasAt));
        for (var v = 0; v < vectors; v++) a.VectorLoad(v, new(Gpr.Rax, v * VectorBytes));
        for (var sum = vectors; sum < pixels * vectors; sum++) a.Move(sum, sum % vectors);
        a.Load(PixelPointers[0], Argument(VnniChannelArguments.InputAt));
        for (var pixel = 1; pixel < pixels; pixel++)
        {
            a.Load(PixelPointers[pixel], Argument(VnniChannelArguments.StepAt));
            a.Add(PixelPointers[pixel], PixelPointers[pixel - 1]);
        }
        a.Load(Gpr.Rdx, Argument(VnniChannelArguments.WeightsAt));
        a.Load(Gpr.R8, Argument(VnniChannelArguments.TapsAt));
        a.Load(Gpr.R9, Argument(VnniChannelArguments.TapCountAt));
        var tap = a.Position;
        a.Load(Gpr.Rax, new Mem(Gpr.R8));
        for (var v = 0; v < vectors; v++) a.VectorLoad(Weights + v, new(Gpr.Rdx, v * VectorBytes));
        for (var sum = 0; sum < pixels * vectors; sum++)
        {
            var (pixel, v, x) = (sum / vectors, sum % vectors, Inputs + (sum % InputRegisters));
            a.VectorLoad(x, new(PixelPointers[pixel], v * VectorBytes, Gpr.Rax));
            a.DotBytes(sum, x, Weights + v);
        }
        a.Add(Gpr.Rdx, vectors * VectorBytes);
        a.Add(Gpr.R8, sizeof(long));
        a.Add(Gpr.R9, -1);
        a.JumpBackIfNotZero(tap);
        var store = new VnniStore(a, Gpr.Rdi, VnniChannelArguments.ScaleAt, vectors, Multipliers);
        store.Begin(Gpr.Rax);
        a.Load(PixelPointers[0], Argument(VnniChannelArguments.OutputAt));
        for (var pixel = 1; pixel < pixels; pixel++)
        {
            a.Load(PixelPointers[pixel], Argument(VnniChannelArguments.OutputStepAt));
            a.Add(PixelPointers[pixel], PixelPointers[pixel - 1]);
        }
        store.Rows(pixels, pixel => new(PixelPointers[pixel]));
        a.Return();
    }

    private static Mem Argument(int offset) => new(Gpr.Rdi, offset);
}
