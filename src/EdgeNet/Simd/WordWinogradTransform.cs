using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// Winograd's transforms over whole numbers: <see cref="Weights"/> are multiples of the rational ones, and what comes back is divided by what they
/// are too large by. Words stay in their range. Sums don't, but they are right modulo 2³²: multiplying by an odd number's inverse divides them by it,
/// and a shift by n bits leaves them right modulo 2³²⁻ⁿ, which is all of a result within ±<see cref="Winograd.MostSum"/>.
/// </summary>
internal unsafe interface IWordTransform<T, S, W>
    where T : IWordVector<S, W>
    where S : unmanaged
    where W : unmanaged
{
    /// <summary>m: outputs along an edge.</summary>
    static abstract int Outputs { get; }

    /// <summary>G, [n][3], each row times a whole number.</summary>
    static abstract ReadOnlySpan<short> Weights { get; }

    /// <summary>
    /// Bᵀ d B for the vector of channels at <paramref name="channel"/>: bytes <paramref name="pixels"/>[n²] → <paramref name="to"/>[position · stride].
    /// </summary>
    static abstract void Input(byte** pixels, nint channel, short* to, nint stride);

    /// <summary>AᵀMA, divided: <paramref name="from"/>[position · stride] → <paramref name="to"/>[m²].</summary>
    static abstract void Output(float* from, nint stride, S* to);
}

/// <summary>F(2×2, 3×3) over the points 0, ±1, ∞. Words of patches are up to 1,020, of weights 1,152; sums are 4 times too large.</summary>
internal readonly unsafe struct WordWinograd2<T, S, W> : IWordTransform<T, S, W>
    where T : IWordVector<S, W>
    where S : unmanaged
    where W : unmanaged
{
    private const int Edge = 4;

    public static int Outputs => 2;

    public static ReadOnlySpan<short> Weights => [2, 0, 0, 1, 1, 1, 1, -1, 1, 0, 0, 2];

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Input(byte** pixels, nint channel, short* to, nint stride)
    {
        var half = stackalloc W[Edge * Edge];
        for (var j = 0; j < Edge; j++)
        {
            var p = pixels + j;
            Input(
                T.Unsigned(p[0] + channel), T.Unsigned(p[Edge] + channel), T.Unsigned(p[2 * Edge] + channel), T.Unsigned(p[3 * Edge] + channel),
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
    public static void Output(float* from, nint stride, S* to)
    {
        var half = stackalloc S[2 * Edge];
        for (var j = 0; j < Edge; j++, from += stride)
        {
            var row = Edge * stride;
            Output(T.Load(from), T.Load(from + row), T.Load(from + (2 * row)), T.Load(from + (3 * row)), out half[j], out half[Edge + j]);
        }
        for (var i = 0; i < 2; i++, half += Edge, to += 2)
        {
            Output(half[0], half[1], half[2], half[3], out var y0, out var y1);
            to[0] = T.ShiftRight(y0, 2);
            to[1] = T.ShiftRight(y1, 2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(W d0, W d1, W d2, W d3, out W v0, out W v1, out W v2, out W v3)
    {
        v0 = T.Subtract(d0, d2);
        v1 = T.Add(d1, d2);
        v2 = T.Subtract(d2, d1);
        v3 = T.Subtract(d3, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output(S m0, S m1, S m2, S m3, out S y0, out S y1)
    {
        y0 = T.Add(T.Add(m0, m1), m2);
        y1 = T.Add(T.Subtract(m1, m2), m3);
    }
}

/// <summary>
/// F(4×4, 3×3) over the points 0, ±1, ±2, ∞. Words of patches are within −12,750 to 17,340, of weights up to 6,272. Row i of the
/// outputs is 3 · 2^eᵢ times too large, with e = 3, 2, 1, 1, and so is column i.
/// </summary>
internal readonly unsafe struct WordWinograd4<T, S, W> : IWordTransform<T, S, W>
    where T : IWordVector<S, W>
    where S : unmanaged
    where W : unmanaged
{
    private const int Edge = 6;

    /// <summary>9 · 0x38E38E39 is 1 modulo 2³².</summary>
    private const int Ninth = 0x38E38E39;

    public static int Outputs => 4;

    public static ReadOnlySpan<short> Weights => [6, 0, 0, 1, 1, 1, 1, -1, 1, 1, 2, 4, 1, -2, 4, 0, 0, 6];

    private static ReadOnlySpan<byte> Excess => [3, 2, 1, 1];

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    public static void Input(byte** pixels, nint channel, short* to, nint stride)
    {
        var half = stackalloc W[Edge * Edge];
        for (var j = 0; j < Edge; j++)
        {
            var p = pixels + j;
            Input(
                T.Unsigned(p[0] + channel), T.Unsigned(p[Edge] + channel), T.Unsigned(p[2 * Edge] + channel),
                T.Unsigned(p[3 * Edge] + channel), T.Unsigned(p[4 * Edge] + channel), T.Unsigned(p[5 * Edge] + channel),
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
    public static void Output(float* from, nint stride, S* to)
    {
        var half = stackalloc S[4 * Edge];
        for (var j = 0; j < Edge; j++, from += stride)
        {
            var row = Edge * stride;
            Output(
                T.Load(from), T.Load(from + row), T.Load(from + (2 * row)),
                T.Load(from + (3 * row)), T.Load(from + (4 * row)), T.Load(from + (5 * row)),
                out half[j], out half[Edge + j], out half[(2 * Edge) + j], out half[(3 * Edge) + j]);
        }
        for (var i = 0; i < 4; i++, half += Edge, to += 4)
        {
            Output(half[0], half[1], half[2], half[3], half[4], half[5], out var y0, out var y1, out var y2, out var y3);
            int excess = Excess[i];
            to[0] = T.ShiftRight(T.Multiply(y0, Ninth), excess + 3);
            to[1] = T.ShiftRight(T.Multiply(y1, Ninth), excess + 2);
            to[2] = T.ShiftRight(T.Multiply(y2, Ninth), excess + 1);
            to[3] = T.ShiftRight(T.Multiply(y3, Ninth), excess + 1);
        }
    }

    // The rows of Bᵀ are 4, 0, −5, 0, 1; 0, ∓4, −4, ±1, 1; 0, ∓2, −1, ±2, 1; 0, 4, 0, −5, 0, 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Input(W d0, W d1, W d2, W d3, W d4, W d5, out W v0, out W v1, out W v2, out W v3, out W v4, out W v5)
    {
        W even = T.Subtract(d4, d2), odd = Twice(T.Subtract(d3, d1));
        v0 = T.Add(Four(T.Subtract(d0, d2)), even);
        v1 = T.Subtract(T.Add(d3, d4), Four(T.Add(d1, d2)));
        v2 = T.Add(T.Subtract(d4, d3), Four(T.Subtract(d1, d2)));
        v3 = T.Add(even, odd);
        v4 = T.Subtract(even, odd);
        v5 = T.Subtract(T.Subtract(d5, d3), Twice(odd));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static W Twice(W a) => T.Add(a, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static W Four(W a) => Twice(Twice(a));

    // The points' powers in Aᵀ, times 24 / G's excess in weights 0 and ±1, and then over 1, 2, 4 and 4, which all terms of a row are multiples of.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Output(S m0, S m1, S m2, S m3, S m4, S m5, out S y0, out S y1, out S y2, out S y3)
    {
        S one = T.Add(m1, m2), oneOdd = T.Subtract(m1, m2), two = T.Add(m3, m4), twoOdd = T.Subtract(m3, m4);
        y0 = T.Subtract(T.Add(m0, two), Twice(Twice(one)));
        y1 = T.Subtract(twoOdd, Twice(oneOdd));
        y2 = T.Subtract(two, one);
        y3 = T.Add(T.Subtract(Twice(twoOdd), oneOdd), m5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static S Twice(S a) => T.Add(a, a);
}
