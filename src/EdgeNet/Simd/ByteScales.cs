namespace EdgeNet.Simd;

/// <summary>
/// How a formula of reals is one of bytes: <c>y = round(clamp(f(a − ZeroA, b − ZeroB)·Scale)) + ZeroY</c>, each step one operation of IEEE
/// floats, halves to even. The scale makes up for those of all three.
/// </summary>
internal readonly record struct ByteScales(int ZeroA, int ZeroB, float Scale, int ZeroY);
