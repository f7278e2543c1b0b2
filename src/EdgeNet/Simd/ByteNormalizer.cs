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
            nint c = 0;
            for (; c <= columns - (4 * L.Count); c += 4 * L.Count)
            {
                L a = L.Load(scale + c), b = L.Load(scale + c + L.Count), d = L.Load(scale + c + (2 * L.Count)), e = L.Load(scale + c + (3 * L.Count));
                L f = L.Load(shift + c), g = L.Load(shift + c + L.Count), h = L.Load(shift + c + (2 * L.Count)), i = L.Load(shift + c + (3 * L.Count));
                byte* from = x.First + c, to = y.First + c;
                for (var left = rows; left > 0; left--, from += x.Pitch, to += y.Pitch)
                {
                    L.StoreBytes(
                        L.MultiplyAdd(L.FromInteger(L.LoadBytes(from)), a, f), L.MultiplyAdd(L.FromInteger(L.LoadBytes(from + L.Count)), b, g),
                        L.MultiplyAdd(L.FromInteger(L.LoadBytes(from + (2 * L.Count))), d, h), L.MultiplyAdd(L.FromInteger(L.LoadBytes(from + (3 * L.Count))), e, i), zeros, to);
                }
            }

            for (; c < columns; c += L.Count)
            {
                var rest = columns - c;
                L factor = Reduce.LoadUpTo<L>(scale + c, nint.Min(rest, L.Count)), summand = Reduce.LoadUpTo<L>(shift + c, nint.Min(rest, L.Count));
                for (nint row = 0; row < rows; row++)
                {
                    var value = L.MultiplyAdd(L.FromInteger(ByteLanes.LoadUpTo<L>(x[row] + c, rest)), factor, summand);
                    ByteLanes.StoreUpTo(ByteLanes.Quantized(value, low, high, zeros), y[row] + c, rest);
                }
            }
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
