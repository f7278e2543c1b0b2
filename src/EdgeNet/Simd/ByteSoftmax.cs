using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>
/// Softmax of adjacent bytes. What e^(−sx·d) is for each of 256 differences d to the largest stands in a table of integers, so that their
/// sum is exact in any order: y = fit(float(E[d])·(1 / float(Σ E) / sy)), with E[d] = round(2²³·e^(−sx·d)).
/// </summary>
internal abstract unsafe class ByteSoftmax(int* exponentials, Quantization y)
{
    /// <summary>The table ends with the largest byte's, E[0]; what is behind it is read, not used.</summary>
    public const int TableBytes = (ByteLookup.Entries + Widest) * sizeof(int);

    /// <summary>What one call needs: a row's exponentials, or every possible result.</summary>
    public const int ScratchBytes = Few * sizeof(int);

    private const float One = 1 << 23;
    private const int Widest = 64;

    /// <summary>From so many bytes on it pays to work out every possible result once.</summary>
    private const int Few = 256;

    private readonly float scale = y.Scales[0];
    private readonly int zero = y.ZeroPoints[0];

    /// <summary>Makes the table for the input's scale.</summary>
    public static void Fill(int* exponentials, Quantization x)
    {
        new Span<int>(exponentials, ByteLookup.Entries + Widest).Clear();
        for (var d = 0; d < ByteLookup.Entries; d++) exponentials[byte.MaxValue - d] = (int)MathF.Round(One * VectorMath.Exp<F32x1>(-(x.Scales[0] * d)).Value);
    }

    public static ByteSoftmax Of(int* exponentials, Quantization y, SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(exponentials, y),
        SimdLevel.V256 => new Loop<F32x8>(exponentials, y),
        SimdLevel.V128 => new Loop<F32x4>(exponentials, y),
        _ => new Loop<F32x1>(exponentials, y),
    };

    /// <summary>Over <paramref name="count"/> adjacent bytes. y may be x itself.</summary>
    /// <param name="x">The bytes.</param>
    /// <param name="y">The results.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="scratch">Memory for <see cref="ScratchBytes"/>.</param>
    /// <param name="lookup">Looks up in that memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(byte* x, byte* y, nint count, byte* scratch, UnaryMap<byte, byte> lookup)
    {
        if (count == 0) return;
        nint max = TensorPrimitives.Max(new ReadOnlySpan<byte>(x, (int)count));
        var of = exponentials + (byte.MaxValue - max);
        if (count < Few)
        {
            Results((int*)scratch, y, count, 1 / (float)Copy(of, x, (int*)scratch, count) / scale);
            return;
        }

        Results(of, scratch, max + 1, 1 / (float)Sum(of, x, count) / scale);
        lookup.Run(x, y, count);
    }

    /// <summary>The results of as many exponentials.</summary>
    protected abstract void Results(int* exponentials, byte* y, nint count, float multiplier);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Sum(int* of, byte* x, nint count)
    {
        long sum = 0, other = 0;
        nint i = 0;
        for (; i <= count - 4; i += 4)
        {
            // Two of them fit 32 bits.
            sum += (uint)(of[x[i]] + of[x[i + 1]]);
            other += (uint)(of[x[i + 2]] + of[x[i + 3]]);
        }

        for (; i < count; i++) sum += of[x[i]];
        return sum + other;
    }

    /// <summary>Also leaves the exponentials in memory. All of them fit 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Copy(int* of, byte* x, int* to, nint count)
    {
        uint sum = 0;
        for (nint i = 0; i < count; i++) sum += (uint)(to[i] = of[x[i]]);
        return sum;
    }

    private sealed class Loop<L>(int* exponentials, Quantization y) : ByteSoftmax(exponentials, y) where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        protected override void Results(int* exponentials, byte* y, nint count, float multiplier)
        {
            L by = multiplier, zeros = L.Bits(zero), high = byte.MaxValue - zero;
            for (; count >= 4 * L.Count; count -= 4 * L.Count, exponentials += 4 * L.Count, y += 4 * L.Count)
                L.StoreBytes(At(exponentials), At(exponentials + L.Count), At(exponentials + (2 * L.Count)), At(exponentials + (3 * L.Count)), zeros, y);
            for (; count > 0; count -= L.Count, exponentials += L.Count, y += L.Count)
                ByteLanes.StoreUpTo(ByteLanes.Quantized(At(exponentials), 0, high, zeros), y, count);

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            L At(int* from) => L.FromInteger(L.Load((float*)from)) * by;
        }
    }
}
