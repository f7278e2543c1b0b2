using EdgeNet.Tensors;

namespace EdgeNet.Simd;

/// <summary>
/// How a formula of reals is one of bytes: <c>y = round(clamp(f((a − ZeroA)·A, (b − ZeroB)·B)·Y)) + ZeroY</c>, each step one operation
/// of IEEE floats, halves to even. The three factors hold the scales in the way that suits the formula; those that are 1 change nothing.
/// </summary>
internal readonly record struct ByteScales(float A, int ZeroA, float B, int ZeroB, float Y, int ZeroY)
{
    /// <summary>For any formula: reals go in, and come out.</summary>
    public static ByteScales Of(Quantization a, Quantization b, Quantization y) =>
        Create(a, a.Scales[0], b, b.Scales[0], y, 1 / y.Scales[0]);

    /// <summary>For f(k·a, k·b) = k·f(a, b), as the larger of two has it: both are taken in units of the result.</summary>
    public static ByteScales OfEach(Quantization a, Quantization b, Quantization y) =>
        Create(a, a.Scales[0] / y.Scales[0], b, b.Scales[0] / y.Scales[0], y, 1);

    private static ByteScales Create(Quantization a, float scaleA, Quantization b, float scaleB, Quantization y, float scaleY) =>
        new(scaleA, a.ZeroPoints[0], scaleB, b.ZeroPoints[0], scaleY, y.ZeroPoints[0]);
}
