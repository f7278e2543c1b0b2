using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>The two passes of a batch normalization's gradient over rows of channels, compiled for one SIMD level.</summary>
internal abstract unsafe class ChannelGradient
{
    /// <summary>Sums up every column of some rows.</summary>
    /// <param name="y">The rows of dY.</param>
    /// <param name="x">The rows of x.</param>
    /// <param name="rows">How many there are; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="mean">What is taken off x in each column.</param>
    /// <param name="sums">Two rows: where Σ dY goes, and Σ dY·(x − mean).</param>
    public abstract void Sum(FloatRows y, FloatRows x, nint rows, nint columns, float* mean, FloatRows sums);

    /// <summary>dX = a·dY + b·(x − mean) + c. dX may be dY or x itself.</summary>
    /// <param name="y">The rows of dY.</param>
    /// <param name="x">The rows of x.</param>
    /// <param name="to">The rows of dX.</param>
    /// <param name="rows">How many there are.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="coefficients">Four rows: the means, a, b and c of each column.</param>
    public abstract void Apply(FloatRows y, FloatRows x, FloatRows to, nint rows, nint columns, FloatRows coefficients);

    public static ChannelGradient Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    private sealed class Loop<L> : ChannelGradient where L : struct, ILane<L>
    {
        /// <summary>Rows taken along all columns before the next: wide rows lie too far apart to be followed column by column.</summary>
        private const int Band = 16;

        public override void Sum(FloatRows y, FloatRows x, nint rows, nint columns, float* mean, FloatRows sums)
        {
            new Span<float>(sums[0], (int)columns).Clear();
            new Span<float>(sums[1], (int)columns).Clear();
            for (nint row = 0; row < rows; row += Band)
            {
                var (fromY, fromX, count) = (y.From(row), x.From(row), nint.Min(Band, rows - row));
                nint j = 0;
                for (; j <= columns - (4 * L.Count); j += 4 * L.Count) AddFour(fromY.Skip(j), fromX.Skip(j), count, mean + j, sums.Skip(j));
                for (; j < columns; j += L.Count) AddOne(fromY.Skip(j), fromX.Skip(j), count, nint.Min(L.Count, columns - j), mean + j, sums.Skip(j));
            }
        }

        public override void Apply(FloatRows y, FloatRows x, FloatRows to, nint rows, nint columns, FloatRows coefficients)
        {
            for (nint row = 0; row < rows; row += Band)
            {
                var (fromY, fromX, end, count) = (y.From(row), x.From(row), to.From(row), nint.Min(Band, rows - row));
                nint j = 0;
                for (; j <= columns - (2 * L.Count); j += 2 * L.Count) ApplyTwo(fromY.Skip(j), fromX.Skip(j), end.Skip(j), count, coefficients.Skip(j));
                for (; j < columns; j += L.Count) ApplyOne(fromY.Skip(j), fromX.Skip(j), end.Skip(j), count, nint.Min(L.Count, columns - j), coefficients.Skip(j));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void AddFour(FloatRows y, FloatRows x, nint rows, float* mean, FloatRows sums)
        {
            var (m0, m1, m2, m3) = Load4(mean);
            var (s0, s1, s2, s3) = Load4(sums[0]);
            var (p0, p1, p2, p3) = Load4(sums[1]);
            float* fromY = y.First, fromX = x.First;
            for (nint row = 0; row < rows; row++, fromY += y.Pitch, fromX += x.Pitch)
            {
                var (d0, d1, d2, d3) = Load4(fromY);
                s0 += d0;
                s1 += d1;
                s2 += d2;
                s3 += d3;
                p0 = L.MultiplyAdd(d0, L.Load(fromX) - m0, p0);
                p1 = L.MultiplyAdd(d1, L.Load(fromX + L.Count) - m1, p1);
                p2 = L.MultiplyAdd(d2, L.Load(fromX + (2 * L.Count)) - m2, p2);
                p3 = L.MultiplyAdd(d3, L.Load(fromX + (3 * L.Count)) - m3, p3);
            }

            Store4(s0, s1, s2, s3, sums[0]);
            Store4(p0, p1, p2, p3, sums[1]);
        }

        private static void AddOne(FloatRows y, FloatRows x, nint rows, nint columns, float* mean, FloatRows sums)
        {
            var m = Reduce.LoadUpTo<L>(mean, columns);
            var (s, p) = (Reduce.LoadUpTo<L>(sums[0], columns), Reduce.LoadUpTo<L>(sums[1], columns));
            for (nint row = 0; row < rows; row++)
            {
                var d = Reduce.LoadUpTo<L>(y[row], columns);
                (s, p) = (s + d, L.MultiplyAdd(d, Reduce.LoadUpTo<L>(x[row], columns) - m, p));
            }

            Reduce.StoreUpTo(s, sums[0], columns);
            Reduce.StoreUpTo(p, sums[1], columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static (L, L, L, L) Load4(float* from) => (L.Load(from), L.Load(from + L.Count), L.Load(from + (2 * L.Count)), L.Load(from + (3 * L.Count)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Store4(L a, L b, L c, L d, float* to)
        {
            L.Store(a, to);
            L.Store(b, to + L.Count);
            L.Store(c, to + (2 * L.Count));
            L.Store(d, to + (3 * L.Count));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void ApplyTwo(FloatRows y, FloatRows x, FloatRows to, nint rows, FloatRows coefficients)
        {
            var (m0, m1) = (L.Load(coefficients[0]), L.Load(coefficients[0] + L.Count));
            var (a0, a1) = (L.Load(coefficients[1]), L.Load(coefficients[1] + L.Count));
            var (b0, b1) = (L.Load(coefficients[2]), L.Load(coefficients[2] + L.Count));
            var (c0, c1) = (L.Load(coefficients[3]), L.Load(coefficients[3] + L.Count));
            float* fromY = y.First, fromX = x.First, end = to.First;
            for (nint row = 0; row < rows; row++, fromY += y.Pitch, fromX += x.Pitch, end += to.Pitch)
            {
                var first = L.MultiplyAdd(a0, L.Load(fromY), L.MultiplyAdd(b0, L.Load(fromX) - m0, c0));
                var second = L.MultiplyAdd(a1, L.Load(fromY + L.Count), L.MultiplyAdd(b1, L.Load(fromX + L.Count) - m1, c1));
                L.Store(first, end);
                L.Store(second, end + L.Count);
            }
        }

        private static void ApplyOne(FloatRows y, FloatRows x, FloatRows to, nint rows, nint columns, FloatRows coefficients)
        {
            var (m, a) = (Reduce.LoadUpTo<L>(coefficients[0], columns), Reduce.LoadUpTo<L>(coefficients[1], columns));
            var (b, c) = (Reduce.LoadUpTo<L>(coefficients[2], columns), Reduce.LoadUpTo<L>(coefficients[3], columns));
            for (nint row = 0; row < rows; row++)
            {
                var off = Reduce.LoadUpTo<L>(x[row], columns) - m;
                Reduce.StoreUpTo(L.MultiplyAdd(a, Reduce.LoadUpTo<L>(y[row], columns), L.MultiplyAdd(b, off, c)), to[row], columns);
            }
        }
    }
}
