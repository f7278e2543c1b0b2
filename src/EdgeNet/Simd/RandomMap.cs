using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Two numbers of a pair of random words, written once over any lane.</summary>
internal interface IRandomFormula
{
    /// <summary>Whether the numbers depend on inputs of their own; if not, those are 0.</summary>
    static abstract bool ReadsInput { get; }

    /// <summary>The numbers made of two words, each a number in [0, 1) with 24 bits, and two inputs.</summary>
    (L First, L Second) Apply<L>(L u, L v, L x, L y) where L : struct, ILane<L>;
}

/// <summary>
/// Random numbers over memory: element i of a sequence depends on the key and on i alone, so any part can be computed by anyone, again, and
/// at any vector width.
/// </summary>
internal abstract unsafe class RandomMap
{
    /// <summary>Elements are computed this many at a time: the first words of half as many blocks, then their second words.</summary>
    public const int Group = 32;

    private const int Half = Group / 2;

    /// <summary>Makes one of a formula.</summary>
    public static RandomMap Of<F>(F formula, SimdLevel level) where F : struct, IRandomFormula => level switch
    {
        SimdLevel.V512 => new Loop<F, F32x16>(formula),
        SimdLevel.V256 => new Loop<F, F32x8>(formula),
        SimdLevel.V128 => new Loop<F, F32x4>(formula),
        _ => new Loop<F, F32x1>(formula),
    };

    /// <summary>Computes <paramref name="count"/> elements from element <paramref name="first"/> on, a multiple of <see cref="Group"/>.</summary>
    /// <param name="bits">The sequence.</param>
    /// <param name="first">The first element's number.</param>
    /// <param name="x">The first element's input; null if the formula reads none. May be y.</param>
    /// <param name="y">Where the first element goes.</param>
    /// <param name="count">How many.</param>
    public abstract void Run(Threefry bits, long first, float* x, float* y, nint count);

    private sealed class Loop<F, L>(F formula) : RandomMap where F : struct, IRandomFormula where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(Threefry bits, long first, float* x, float* y, nint count)
        {
            var block = (int)(first / 2);
            nint i = 0;
            for (; i <= count - Group; i += Group, block += Half) Fill(bits, block, x + i, y + i);
            if (i == count) return;
            float* lastX = stackalloc float[Group], lastY = stackalloc float[Group];
            if (F.ReadsInput) new ReadOnlySpan<float>(x + i, (int)(count - i)).CopyTo(new(lastX, Group));
            Fill(bits, block, lastX, lastY);
            new ReadOnlySpan<float>(lastY, (int)(count - i)).CopyTo(new(y + i, Group));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Fill(Threefry bits, int block, float* x, float* y)
        {
            for (var j = 0; j < Half; j += L.Count)
            {
                var (a, b) = bits.Words(L.AddBits(L.Bits(block + j), Positions()));
                var (first, second) = formula.Apply(Fraction(a), Fraction(b), F.ReadsInput ? L.Load(x + j) : 0f, F.ReadsInput ? L.Load(x + Half + j) : 0f);
                L.Store(first, y + j);
                L.Store(second, y + Half + j);
            }
        }

        /// <summary>The upper 24 bits, as a fraction of 2²⁴.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Fraction(L bits) => L.FromInteger(L.ShiftRight(bits, 8) & L.Bits(0xFFFFFF)) * (1f / 0x1000000);

        /// <summary>The integers 0, 1, 2, …</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static L Positions()
        {
            ReadOnlySpan<int> positions = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
            return L.Load((float*)Unsafe.AsPointer(ref Unsafe.AsRef(in positions[0])));
        }
    }
}
