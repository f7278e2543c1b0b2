using System.Numerics;
using System.Numerics.Tensors;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Converts every element; each pair of element types is one conversion.</summary>
internal sealed unsafe class CastStep : ElementwiseStep
{
    private readonly delegate*<void*, void*, int, void> convert;

    private CastStep(TensorSpec x, TensorSpec y, delegate*<void*, void*, int, void> convert) : base(y, x) => this.convert = convert;

    public static CastStep Create(TensorSpec x, TensorSpec y) => x.Type switch
    {
        DType.F32 => new(x, y, y.Type == DType.BF16 ? &ToBrain : From<float>(y.Type)),
        DType.BF16 => new(x, y, &FromBrain),
        DType.F16 => new(x, y, From<Half>(y.Type)),
        DType.I64 => new(x, y, From<long>(y.Type)),
        DType.I32 => new(x, y, From<int>(y.Type)),
        DType.I8 => new(x, y, From<sbyte>(y.Type)),
        _ => new(x, y, From<byte>(y.Type)),
    };

    // The conversions finish with a vector that reaches back over elements already done.
    public override bool MayOverwrite(int input) => false;

    protected override void Apply(in BroadcastWalk.Pointers at, nint count) => convert((void*)at[0], (void*)at[1], (int)count);

    private static delegate*<void*, void*, int, void> From<T>(DType to) where T : unmanaged, INumber<T> => to switch
    {
        DType.F32 => &Convert<T, float>,
        DType.F16 => &Convert<T, Half>,
        DType.I64 => &Convert<T, long>,
        DType.I32 => &Convert<T, int>,
        DType.I8 => &Convert<T, sbyte>,
        DType.U8 => &Convert<T, byte>,
        _ => &ToBool<T>,
    };

    private static void Convert<TFrom, TTo>(void* from, void* to, int count)
        where TFrom : unmanaged, INumber<TFrom> where TTo : unmanaged, INumber<TTo>
    {
        ReadOnlySpan<TFrom> source = new(from, count);
        Span<TTo> target = new(to, count);
        if (typeof(TFrom) == typeof(float) || typeof(TFrom) == typeof(Half)) TensorPrimitives.ConvertSaturating(source, target);
        else TensorPrimitives.ConvertTruncating(source, target);
    }

    private static void ToBool<T>(void* from, void* to, int count) where T : unmanaged, INumber<T>
    {
        for (var i = 0; i < count; i++) ((bool*)to)[i] = ((T*)from)[i] != T.Zero;
    }

    /// <summary>A bfloat16 is the upper half of a float.</summary>
    private static void FromBrain(void* from, void* to, int count)
    {
        for (var i = 0; i < count; i++) ((uint*)to)[i] = (uint)((ushort*)from)[i] << 16;
    }

    private static void ToBrain(void* from, void* to, int count)
    {
        for (var i = 0; i < count; i++)
        {
            // To nearest, halves to even; a NaN must not round up to infinity.
            var bits = ((uint*)from)[i];
            ((ushort*)to)[i] = (ushort)(float.IsNaN(((float*)from)[i]) ? bits >> 16 | 1 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
        }
    }
}
