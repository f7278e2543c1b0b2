using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// The moments of every column of a matrix, compiled for one SIMD level. Blocks of rows are measured apart, by any thread, and
/// then merged in order, so the result doesn't depend on threads; each block is read twice while it is in cache.
/// </summary>
/// <remarks>
/// A block is known by three rows of floats, a column each: a mean m, rounded; r = Σ(x − m), which says by how much; and
/// q = Σ(x − m)². Distances from a near mean are small numbers, so nothing is lost where means are large.
/// </remarks>
internal abstract unsafe class ColumnMoments
{
    /// <summary>The rows of a block, except the last one's.</summary>
    public const int RowsOfBlock = 128;

    /// <summary>Measures a block.</summary>
    /// <param name="x">Its rows.</param>
    /// <param name="rows">How many there are; may be 0.</param>
    /// <param name="columns">How many columns.</param>
    /// <param name="block">Where to put what is known of it.</param>
    public abstract void Measure(FloatRows x, nint rows, nint columns, FloatRows block);

    /// <summary>
    /// Merges blocks that lie one after another. In place of the first come the rows' mean, what that has lost in rounding,
    /// and the sum of squared distances from it.
    /// </summary>
    /// <param name="blocks">What is known of them, three rows each.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="lastRows">The rows of the last one.</param>
    /// <param name="columns">How many columns.</param>
    public abstract void Merge(FloatRows blocks, nint count, nint lastRows, nint columns);

    public static ColumnMoments Of(SimdLevel level) => level switch
    {
        SimdLevel.V512 => new Loop<F32x16>(),
        SimdLevel.V256 => new Loop<F32x8>(),
        SimdLevel.V128 => new Loop<F32x4>(),
        _ => new Loop<F32x1>(),
    };

    private sealed class Loop<L> : ColumnMoments where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Measure(FloatRows x, nint rows, nint columns, FloatRows block)
        {
            // Four lanes at a time are summed and then, out of the nearest cache, read again.
            for (nint group = 0; group < columns; group += 4 * L.Count)
            {
                var end = nint.Min(columns, group + 4 * L.Count);
                Reduce.RunRows<Reductions.Sum, L>(default, x.First + group, rows, x.Pitch, block.First + group, end - group);
                for (var j = group; j < end; j += L.Count) MeasureLane(x.Skip(j), rows, nint.Min(L.Count, end - j), block.Skip(j));
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void MeasureLane(FloatRows x, nint rows, nint columns, FloatRows block)
        {
            var mean = Reduce.LoadUpTo<L>(block.First, columns) * (1f / nint.Max(rows, 1));
            L r0 = 0, r1 = 0, r2 = 0, r3 = 0, q0 = 0, q1 = 0, q2 = 0, q3 = 0;
            nint row = 0;
            for (; row <= rows - 4; row += 4)
            {
                var (d0, d1) = (Reduce.LoadUpTo<L>(x[row], columns) - mean, Reduce.LoadUpTo<L>(x[row + 1], columns) - mean);
                var (d2, d3) = (Reduce.LoadUpTo<L>(x[row + 2], columns) - mean, Reduce.LoadUpTo<L>(x[row + 3], columns) - mean);
                (r0, r1, r2, r3) = (r0 + d0, r1 + d1, r2 + d2, r3 + d3);
                (q0, q1, q2, q3) = (L.MultiplyAdd(d0, d0, q0), L.MultiplyAdd(d1, d1, q1), L.MultiplyAdd(d2, d2, q2), L.MultiplyAdd(d3, d3, q3));
            }

            for (; row < rows; row++)
            {
                var d = Reduce.LoadUpTo<L>(x[row], columns) - mean;
                (r0, q0) = (r0 + d, L.MultiplyAdd(d, d, q0));
            }

            Reduce.StoreUpTo(mean, block[0], columns);
            Reduce.StoreUpTo(r0 + r1 + (r2 + r3), block[1], columns);
            Reduce.StoreUpTo(q0 + q1 + (q2 + q3), block[2], columns);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Merge(FloatRows blocks, nint count, nint lastRows, nint columns)
        {
            for (nint j = 0; j < columns; j += L.Count) MergeLane(blocks.Skip(j), count, lastRows, nint.Min(L.Count, columns - j));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static void MergeLane(FloatRows blocks, nint count, nint lastRows, nint columns)
        {
            var first = Reduce.LoadUpTo<L>(blocks[0], columns);
            L sum = 0;
            for (nint b = 0; b < count; b++)
            {
                L rows = b < count - 1 ? RowsOfBlock : lastRows;
                sum += L.MultiplyAdd(rows, Reduce.LoadUpTo<L>(blocks[3 * b], columns) - first, Reduce.LoadUpTo<L>(blocks[3 * b + 1], columns));
            }

            var apart = sum * (1f / ((count - 1) * RowsOfBlock + lastRows));
            var mean = first + apart;
            var lost = first - (mean - (mean - first)) + (apart - (mean - first));
            L squares = 0;
            for (nint b = 0; b < count; b++)
            {
                // Σ(x − mean)² over a block = q + 2·d·r + rows·d², where d = m − mean
                L rows = b < count - 1 ? RowsOfBlock : lastRows;
                var d = Reduce.LoadUpTo<L>(blocks[3 * b], columns) - mean - lost;
                var r = Reduce.LoadUpTo<L>(blocks[3 * b + 1], columns);
                squares += L.MultiplyAdd(d, L.MultiplyAdd(rows, d, r + r), Reduce.LoadUpTo<L>(blocks[3 * b + 2], columns));
            }

            Reduce.StoreUpTo(mean, blocks[0], columns);
            Reduce.StoreUpTo(lost, blocks[1], columns);
            Reduce.StoreUpTo(squares, blocks[2], columns);
        }
    }
}
