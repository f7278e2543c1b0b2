using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>
/// Softmax of adjacent bytes. What e^(−sx·d) is for each of 256 differences d to the largest stands in a table of integers, so that their
/// sum is exact in any order: y = fit(float(E[d])·(1 / float(Σ E) / sy)), with E[d] = round(2²³·e^(−sx·d)).
/// </summary>
internal sealed unsafe class ByteSoftmax(int* exponentials, Quantization y)
{
    public const int TableBytes = ByteLookup.Entries * sizeof(int);

    private const float One = 1 << 23;

    /// <summary>From how many bytes on it pays to work out every possible result once.</summary>
    private const int Many = 160;

    private readonly float scale = y.Scales[0];
    private readonly int zero = y.ZeroPoints[0];

    /// <summary>Makes the table for the input's scale.</summary>
    public static void Fill(int* exponentials, Quantization x)
    {
        for (var d = 0; d < ByteLookup.Entries; d++) exponentials[d] = (int)MathF.Round(One * VectorMath.Exp<F32x1>(-(x.Scales[0] * d)).Value);
    }

    /// <summary>Over <paramref name="count"/> adjacent bytes. y may be x itself.</summary>
    /// <param name="x">The bytes.</param>
    /// <param name="y">The results.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="results">Memory for the results by byte.</param>
    /// <param name="lookup">Looks up in that memory.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(byte* x, byte* y, nint count, byte* results, UnaryMap<byte, byte> lookup)
    {
        if (count == 0) return;
        nint max = TensorPrimitives.Max(new ReadOnlySpan<byte>(x, (int)count));
        long sum = 0;
        for (nint i = 0; i < count; i++) sum += exponentials[max - x[i]];
        var multiplier = 1 / (float)sum / scale;
        if (count < Many)
        {
            for (nint i = 0; i < count; i++) y[i] = Result(exponentials[max - x[i]], multiplier);
            return;
        }

        for (nint q = 0; q <= max; q++) results[q] = Result(exponentials[max - q], multiplier);
        lookup.Run(x, y, count);
    }

    private byte Result(int exponential, float multiplier) =>
        (byte)(MathF.Round(Math.Min(exponential * multiplier, byte.MaxValue - zero)) + zero);
}
