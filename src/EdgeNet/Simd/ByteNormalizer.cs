using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// The two halves of every normalization of bytes: sums of q and q², which are exact in whatever order they are taken, and
/// <c>fit(fma(fma(q, a, b), scale[c], shift[c])·unit)</c>, fma being rounded once.
/// </summary>
internal abstract unsafe class ByteNormalizer
{
    /// <summary>So many squares of bytes, and no more, surely add up to less than 2²⁴, which floats hold exactly.</summary>
    public const int MostRows = 256;

    /// <summary>The sums of each column of at most <see cref="MostRows"/> rows, and of their squares.</summary>
    public abstract void Columns(ByteRows x, int rows, nint columns, int* sums, int* squares);

    /// <summary>The sum of a row, and of its squares.</summary>
    public abstract (long Sum, long Squares) Row(byte* x, nint count);

    /// <summary>Normalizes rows. y may be x itself.</summary>
    /// <param name="x">The rows.</param>
    /// <param name="y">The result's rows.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="columns">How long they are.</param>
    /// <param name="formula">What is the same for all elements.</param>
    /// <param name="scale">One a column.</param>
    /// <param name="shift">One a column, or null for zeros.</param>
    public abstract void Apply(ByteRows x, ByteRows y, nint rows, nint columns, in Formula formula, float* scale, float* shift);

    public static ByteNormalizer Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    /// <summary>y = fit(fma(fma(q, A, B), scale, shift)·Unit), with the result's zero point.</summary>
    internal readonly record struct Formula(float A, float B, float Unit, int Zero);

    private sealed class Loop<L> : ByteNormalizer where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Columns(ByteRows x, int rows, nint columns, int* sums, int* squares)
        {
            for (nint c = 0; c < columns; c += L.Count)
            {
                var width = nint.Min(L.Count, columns - c);
                L sum = 0f, square = 0f;
                var from = x.First + c;
                for (var row = 0; row < rows; row++, from += x.Pitch)
                {
                    var q = L.FromInteger(ByteLanes.LoadUpTo<L>(from, width));
                    sum += q;
                    square = L.MultiplyAdd(q, q, square);
                }

                Reduce.StoreUpTo(L.ToInteger(sum), (float*)(sums + c), width);
                Reduce.StoreUpTo(L.ToInteger(square), (float*)(squares + c), width);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override (long Sum, long Squares) Row(byte* x, nint count)
        {
            long total = 0, totalSquares = 0;
            int* sums = stackalloc int[L.Count], squares = stackalloc int[L.Count];
            for (var end = x + count; x < end;)
            {
                L sum = 0f, square = 0f;
                for (var turns = 0; turns < MostRows && x < end; turns++, x += L.Count)
                {
                    var q = L.FromInteger(ByteLanes.LoadUpTo<L>(x, (nint)(end - x)));
                    sum += q;
                    square = L.MultiplyAdd(q, q, square);
                }

                L.Store(L.ToInteger(sum), (float*)sums);
                L.Store(L.ToInteger(square), (float*)squares);
                for (var i = 0; i < L.Count; i++) (total, totalSquares) = (total + sums[i], totalSquares + squares[i]);
            }

            return (total, totalSquares);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Apply(ByteRows x, ByteRows y, nint rows, nint columns, in Formula formula, float* scale, float* shift)
        {
            L a = formula.A, b = formula.B, unit = formula.Unit, zero = L.Bits(formula.Zero), low = -formula.Zero, high = byte.MaxValue - formula.Zero;
            for (nint row = 0; row < rows; row++)
            {
                byte* from = x[row], to = y[row];
                nint c = 0;
                for (; c <= columns - L.Count; c += L.Count)
                    L.StoreBytes(Result(L.LoadBytes(from + c), L.Load(scale + c), shift == null ? 0f : L.Load(shift + c)), to + c);
                if (c == columns) continue;
                var rest = columns - c;
                ByteLanes.StoreUpTo(Result(ByteLanes.LoadUpTo<L>(from + c, rest), L.LoadPartial(scale + c, rest), shift == null ? 0f : L.LoadPartial(shift + c, rest)), to + c, rest);
            }

            L Result(L q, L scale, L shift) =>
                ByteLanes.Quantized(L.MultiplyAdd(L.MultiplyAdd(L.FromInteger(q), a, b), scale, shift) * unit, low, high, zero);
        }
    }
}
