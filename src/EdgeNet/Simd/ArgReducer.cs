using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// Finds where the largest or smallest number is, compiled for one SIMD level. A NaN beats every number; of equals the first or the
/// last wins.
/// </summary>
internal abstract unsafe class ArgReducer
{
    /// <summary>The index of the winner among adjacent numbers; there must be one.</summary>
    public abstract nint Run(float* x, nint count);

    /// <summary>y[j] = the row of the winner in column j.</summary>
    public abstract void RunRows(FloatRows x, nint rows, long* y, nint columns);

    public static ArgReducer Of(SimdLevel level, bool largest, bool last) => level switch
    {
        SimdLevel.V512 => Of<F32x16>(largest, last),
        SimdLevel.V256 => Of<F32x8>(largest, last),
        SimdLevel.V128 => Of<F32x4>(largest, last),
        _ => Of<F32x1>(largest, last),
    };

    private static ArgReducer Of<L>(bool largest, bool last) where L : struct, ILane<L> =>
        largest ? new Loop<L, Reductions.Largest>(last) : new Loop<L, Reductions.Smallest>(last);

    private sealed class Loop<L, F>(bool last) : ArgReducer where L : struct, ILane<L> where F : struct, IReduction
    {
        /// <summary>First what the winner is, then where: two passes of plain loads are faster than one that carries indices along.</summary>
        public override nint Run(float* x, nint count)
        {
            var winner = Reduce.Run<F, L>(default, x, count);
            return last ? FindLast(x, count, winner) : FindFirst(x, count, winner);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void RunRows(FloatRows x, nint rows, long* y, nint columns)
        {
            var indices = stackalloc int[L.Count];
            for (nint j = 0; j < columns; j += L.Count)
            {
                var count = nint.Min(L.Count, columns - j);
                L.Store(WinnersOf(x.Skip(j), rows, count), (float*)indices);
                for (nint k = 0; k < count; k++) y[j + k] = indices[k];
            }
        }

        /// <summary>The rows of a lane's winners, as integers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private L WinnersOf(FloatRows x, nint rows, nint columns)
        {
            var (best, index) = (Reduce.LoadUpTo<L>(x[0], columns), L.Bits(0));
            for (nint row = 1; row < rows; row++)
            {
                var rival = Reduce.LoadUpTo<L>(x[row], columns);
                var better = default(F).Combine(best, rival);
                var wins = last ? Same(rival, better) : ~Same(best, better);
                (best, index) = (better, L.Select(wins, L.Bits((int)row), index));
            }

            return index;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint FindFirst(float* x, nint count, float winner)
        {
            for (nint i = 0; ; i += L.Count)
            {
                var places = Places(x + i, nint.Min(L.Count, count - i), winner);
                if (places != 0) return i + BitOperations.TrailingZeroCount(places);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private static nint FindLast(float* x, nint count, float winner)
        {
            for (var i = (count - 1) / L.Count * L.Count; ; i -= L.Count)
            {
                var places = Places(x + i, nint.Min(L.Count, count - i), winner);
                if (places != 0) return i + BitOperations.Log2(places);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static uint Places(float* x, nint count, float winner) =>
            L.SetPositions(L.First(count) & Same(Reduce.LoadUpTo<L>(x, count), winner));

        /// <summary>The mask of a = b, a NaN being like any other.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Same(L a, L b) => L.Equal(a, b) | ~(L.Equal(a, a) | L.Equal(b, b));
    }
}
