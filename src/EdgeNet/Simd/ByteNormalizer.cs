using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The last pass of every normalization of bytes, compiled for one SIMD level. fma is rounded once.</summary>
internal abstract unsafe class ByteNormalizer
{
    /// <summary>y = fit(fma(q, scale[c], shift[c])) over rows. y may be x itself.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="y">The result's rows.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="columns">How long they are.</param>
    /// <param name="scale">One a column.</param>
    /// <param name="shift">One a column.</param>
    /// <param name="zero">The result's zero point.</param>
    public abstract void Columns(ByteRows x, ByteRows y, nint rows, nint columns, float* scale, float* shift, int zero);

    /// <summary>y = fit(fma(fma(q, A, B), scale[c], shift[c])·Unit) over a row. y may be x itself.</summary>
    /// <param name="x">The row.</param>
    /// <param name="y">The result.</param>
    /// <param name="columns">How long it is.</param>
    /// <param name="formula">What is the same for all elements.</param>
    /// <param name="scale">One a column.</param>
    /// <param name="shift">One a column, or null for zeros.</param>
    public abstract void Row(byte* x, byte* y, nint columns, in Formula formula, float* scale, float* shift);

    public static ByteNormalizer Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    /// <summary>With the result's zero point.</summary>
    internal readonly record struct Formula(float A, float B, float Unit, int Zero);

    private sealed class Loop<L> : ByteNormalizer where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Columns(ByteRows x, ByteRows y, nint rows, nint columns, float* scale, float* shift, int zero)
        {
            L zeros = L.Bits(zero), low = -zero, high = byte.MaxValue - zero;
            for (nint row = 0; row < rows; row++)
            {
                byte* from = x[row], to = y[row];
                nint c = 0;
                for (; c <= columns - (4 * L.Count); c += 4 * L.Count)
                    L.StoreBytes(At(from, c), At(from, c + L.Count), At(from, c + (2 * L.Count)), At(from, c + (3 * L.Count)), zeros, to + c);
                for (; c < columns; c += L.Count)
                {
                    var rest = columns - c;
                    var value = rest >= L.Count ? At(from, c)
                        : L.MultiplyAdd(L.FromInteger(L.LoadBytesPartial(from + c, rest)), L.LoadPartial(scale + c, rest), L.LoadPartial(shift + c, rest));
                    ByteLanes.StoreUpTo(ByteLanes.Quantized(value, low, high, zeros), to + c, rest);
                }
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            L At(byte* from, nint c) => L.MultiplyAdd(L.FromInteger(L.LoadBytes(from + c)), L.Load(scale + c), L.Load(shift + c));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Row(byte* x, byte* y, nint columns, in Formula formula, float* scale, float* shift)
        {
            L a = formula.A, b = formula.B, unit = formula.Unit, zeros = L.Bits(formula.Zero), low = -formula.Zero, high = byte.MaxValue - formula.Zero;
            nint c = 0;
            for (; c <= columns - (4 * L.Count); c += 4 * L.Count)
                L.StoreBytes(At(c), At(c + L.Count), At(c + (2 * L.Count)), At(c + (3 * L.Count)), zeros, y + c);
            for (; c < columns; c += L.Count)
            {
                var rest = columns - c;
                var value = rest >= L.Count ? At(c)
                    : Result(L.LoadBytesPartial(x + c, rest), L.LoadPartial(scale + c, rest), shift == null ? 0f : L.LoadPartial(shift + c, rest));
                ByteLanes.StoreUpTo(ByteLanes.Quantized(value, low, high, zeros), y + c, rest);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            L At(nint c) => Result(L.LoadBytes(x + c), L.Load(scale + c), shift == null ? 0f : L.Load(shift + c));

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            L Result(L q, L by, L plus) => L.MultiplyAdd(L.MultiplyAdd(L.FromInteger(q), a, b), by, plus) * unit;
        }
    }
}
