using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// Winograd's 3×3 convolution in the form <c>Y = Aᵀ[(G g Gᵀ) ⊙ (Bᵀ d B)]A</c>: a patch d of n×n pixels gives m×m outputs, n = m + 2,
/// with n² multiplications a channel pair where the definition takes 9m². Each transform handles a vector of channels.
/// </summary>
internal unsafe interface IWinogradTransform<T, V>
    where T : IFmaVector<V>
    where V : unmanaged
{
    /// <summary>m: outputs along an edge.</summary>
    static abstract int Outputs { get; }

    /// <summary>G, [n][3].</summary>
    static abstract ReadOnlySpan<float> Weights { get; }

    /// <summary>
    /// Bᵀ d B for the vector of channels at <paramref name="channel"/> of which <paramref name="count"/> exist:
    /// <paramref name="pixels"/>[n²] → <paramref name="to"/>[position · stride].
    /// </summary>
    static abstract void Input(float** pixels, nint channel, int count, float* to, nint stride);

    /// <summary>AᵀMA: <paramref name="from"/>[position · stride] → <paramref name="to"/>[m²].</summary>
    static abstract void Output(float* from, nint stride, V* to);
}

/// <summary>F(2×2, 3×3), over the points 0, ±1, ∞: 2.25 times fewer multiplications.</summary>
internal readonly unsafe struct Winograd2<T, V> : IWinogradTransform<T, V>
    where T : IFmaVector<V>
    where V : unmanaged
{
    private const int Edge = 4;

    public static int Outputs => 2;

    public static ReadOnlySpan<float> Weights => [1, 0, 0, 0.5f, 0.5f, 0.5f, 0.5f, -0.5f, 0.5f, 0, 0, 1];

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Input(float** pixels, nint channel, int count, float* to, nint stride)
    {
        var half = stackalloc V[Edge * Edge];
        for (var j = 0; j < Edge; j++)
        {
            var p = pixels + j;
            Input(
                T.LoadFirst(p[0] + channel, count), T.LoadFirst(p[Edge] + channel, count),
                T.LoadFirst(p[2 * Edge] + channel, count), T.LoadFirst(p[3 * Edge] + channel, count),
                out half[j], out half[Edge + j], out half[(2 * Edge) + j], out half[(3 * Edge) + j]);
        }
        for (var i = 0; i < Edge; i++, half += Edge)
        {
            Input(half[0], half[1], half[2], half[3], out var v0, out var v1, out var v2, out var v3);
            T.Store(to, v0);
            T.Store(to + stride, v1);
            T.Store(to + (2 * stride), v2);
            T.Store(to + (3 * stride), v3);
            to += Edge * stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Output(float* from, nint stride, V* to)
    {
        var half = stackalloc V[2 * Edge];
        for (var j = 0; j < Edge; j++, from += stride)
        {
            var row = Edge * stride;
            Output(
                T.Load(from), T.Load(from + row), T.Load(from + (2 * row)), T.Load(from + (3 * row)),
                out half[j], out half[Edge + j]);
        }
        for (var i = 0; i < 2; i++, half += Edge, to += 2) Output(half[0], half[1], half[2], half[3], out to[0], out to[1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(V d0, V d1, V d2, V d3, out V v0, out V v1, out V v2, out V v3)
    {
        v0 = T.Subtract(d0, d2);
        v1 = T.Add(d1, d2);
        v2 = T.Subtract(d2, d1);
        v3 = T.Subtract(d3, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output(V m0, V m1, V m2, V m3, out V y0, out V y1)
    {
        y0 = T.Add(T.Add(m0, m1), m2);
        y1 = T.Add(T.Subtract(m1, m2), m3);
    }
}

/// <summary>
/// F(4×4, 3×3), over the points 0, ±a, ±b, ∞ with a = 1/√2, b = √2: 4 times fewer multiplications. These points keep the
/// constants near one, and the error a third of that of the textbook's ±1, ±2.
/// </summary>
internal readonly unsafe struct Winograd4<T, V> : IWinogradTransform<T, V>
    where T : IFmaVector<V>
    where V : unmanaged
{
    private const int Edge = 6;
    private const double A = 0.70710678118654752440, B = 2 * A;

    // The row of a point p is [1, p, p²] / Π(p − q) over the other points q.
    private const double N0 = 1, Na = 2 * A * A * ((A * A) - (B * B)), Nb = 2 * B * B * ((B * B) - (A * A));

    public static int Outputs => 4;

    public static ReadOnlySpan<float> Weights =>
    [
        (float)(1 / N0), 0, 0,
        (float)(1 / Na), (float)(A / Na), (float)(A * A / Na),
        (float)(1 / Na), (float)(-A / Na), (float)(A * A / Na),
        (float)(1 / Nb), (float)(B / Nb), (float)(B * B / Nb),
        (float)(1 / Nb), (float)(-B / Nb), (float)(B * B / Nb),
        0, 0, 1,
    ];

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Input(float** pixels, nint channel, int count, float* to, nint stride)
    {
        var half = stackalloc V[Edge * Edge];
        for (var j = 0; j < Edge; j++)
        {
            var p = pixels + j;
            Input(
                T.LoadFirst(p[0] + channel, count), T.LoadFirst(p[Edge] + channel, count),
                T.LoadFirst(p[2 * Edge] + channel, count), T.LoadFirst(p[3 * Edge] + channel, count),
                T.LoadFirst(p[4 * Edge] + channel, count), T.LoadFirst(p[5 * Edge] + channel, count),
                out half[j], out half[Edge + j], out half[(2 * Edge) + j],
                out half[(3 * Edge) + j], out half[(4 * Edge) + j], out half[(5 * Edge) + j]);
        }
        for (var i = 0; i < Edge; i++, half += Edge)
        {
            Input(
                half[0], half[1], half[2], half[3], half[4], half[5],
                out var v0, out var v1, out var v2, out var v3, out var v4, out var v5);
            T.Store(to, v0);
            T.Store(to + stride, v1);
            T.Store(to + (2 * stride), v2);
            T.Store(to + (3 * stride), v3);
            T.Store(to + (4 * stride), v4);
            T.Store(to + (5 * stride), v5);
            to += Edge * stride;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Output(float* from, nint stride, V* to)
    {
        var half = stackalloc V[4 * Edge];
        for (var j = 0; j < Edge; j++, from += stride)
        {
            var row = Edge * stride;
            Output(
                T.Load(from), T.Load(from + row), T.Load(from + (2 * row)),
                T.Load(from + (3 * row)), T.Load(from + (4 * row)), T.Load(from + (5 * row)),
                out half[j], out half[Edge + j], out half[(2 * Edge) + j], out half[(3 * Edge) + j]);
        }
        for (var i = 0; i < 4; i++, half += Edge, to += 4)
            Output(half[0], half[1], half[2], half[3], half[4], half[5], out to[0], out to[1], out to[2], out to[3]);
    }

    // With a²b² = 1 and a² + b² = 5/2, the rows of Bᵀ are x⁰: 1, 0, −5/2, 0, 1; ±a: ∓2a, −2, ±a, 1; ±b: ∓b/2, −1/2, ±b, 1; ∞ as x⁰.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(
        V d0, V d1, V d2, V d3, V d4, V d5, out V v0, out V v1, out V v2, out V v3, out V v4, out V v5)
    {
        v0 = T.MultiplyAdd(d2, T.Broadcast(-2.5f), T.Add(d0, d4));
        V even = T.MultiplyAdd(d2, T.Broadcast(-2), d4), odd = T.MultiplyAdd(d1, T.Broadcast(-2), d3);
        v1 = T.MultiplyAdd(odd, T.Broadcast((float)A), even);
        v2 = T.MultiplyAdd(odd, T.Broadcast((float)-A), even);
        even = T.MultiplyAdd(d2, T.Broadcast(-0.5f), d4);
        odd = T.MultiplyAdd(d1, T.Broadcast(-0.5f), d3);
        v3 = T.MultiplyAdd(odd, T.Broadcast((float)B), even);
        v4 = T.MultiplyAdd(odd, T.Broadcast((float)-B), even);
        v5 = T.MultiplyAdd(d3, T.Broadcast(-2.5f), T.Add(d1, d5));
    }

    // Row r of Aᵀ holds the points' r-th powers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output(V m0, V m1, V m2, V m3, V m4, V m5, out V y0, out V y1, out V y2, out V y3)
    {
        V sumA = T.Add(m1, m2), differenceA = T.Subtract(m1, m2);
        V sumB = T.Add(m3, m4), differenceB = T.Subtract(m3, m4);
        y0 = T.Add(T.Add(m0, sumA), sumB);
        y1 = T.MultiplyAdd(differenceA, T.Broadcast((float)A), T.Multiply(differenceB, T.Broadcast((float)B)));
        y2 = T.MultiplyAdd(sumA, T.Broadcast((float)(A * A)), T.Multiply(sumB, T.Broadcast((float)(B * B))));
        y3 = T.MultiplyAdd(
            differenceA, T.Broadcast((float)(A * A * A)), T.MultiplyAdd(differenceB, T.Broadcast((float)(B * B * B)), m5));
    }
}
