using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>How an optimizer changes a weight, written once over any lane: from its gradient, and from up to two numbers it remembers of each weight.</summary>
/// <typeparam name="TSelf">The formula.</typeparam>
internal interface IUpdateFormula<TSelf> where TSelf : struct, IUpdateFormula<TSelf>
{
    /// <summary>The formula for one run.</summary>
    /// <param name="rate">The learning rate.</param>
    /// <param name="step">How many runs there have been, this one included.</param>
    TSelf At(float rate, float step);

    /// <summary>The weight's new value; <paramref name="a"/> and <paramref name="b"/> are what is remembered.</summary>
    L Apply<L>(L weight, L gradient, ref L a, ref L b) where L : struct, ILane<L>;
}

/// <summary>An update over memory, compiled for one SIMD level.</summary>
internal abstract unsafe class UpdateMap
{
    /// <summary>Makes one of a formula.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="states">How many numbers it remembers of each weight.</param>
    /// <param name="level">The vector width to use.</param>
    public static UpdateMap Of<F>(F formula, int states, SimdLevel level) where F : struct, IUpdateFormula<F> => level switch
    {
        SimdLevel.V512 => new Loop<F, F32x16>(formula, states),
        SimdLevel.V256 => new Loop<F, F32x8>(formula, states),
        SimdLevel.V128 => new Loop<F, F32x4>(formula, states),
        _ => new Loop<F, F32x1>(formula, states),
    };

    /// <summary>Updates <paramref name="count"/> weights and what is remembered of them, read at one place and written at another, which may be the same.</summary>
    public abstract void Run(in Weights from, in Weights to, float* gradient, nint count, float rate, float step);

    /// <summary>Where weights and what is remembered of them lie; null for what there is none of.</summary>
    public readonly record struct Weights(nint Weight, nint A, nint B);

    private sealed class Loop<F, L>(F formula, int states) : UpdateMap where F : struct, IUpdateFormula<F> where L : struct, ILane<L>
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public override void Run(in Weights from, in Weights to, float* gradient, nint count, float rate, float step)
        {
            var now = formula.At(rate, step);
            float* w = (float*)from.Weight, a = (float*)from.A, b = (float*)from.B;
            float* newW = (float*)to.Weight, newA = (float*)to.A, newB = (float*)to.B;
            nint i = 0;
            for (; i <= count - L.Count; i += L.Count)
            {
                L first = states > 0 ? L.Load(a + i) : 0f, second = states > 1 ? L.Load(b + i) : 0f;
                L.Store(now.Apply(L.Load(w + i), L.Load(gradient + i), ref first, ref second), newW + i);
                if (states > 0) L.Store(first, newA + i);
                if (states > 1) L.Store(second, newB + i);
            }

            if (i == count) return;
            var rest = count - i;
            L lastA = states > 0 ? L.LoadPartial(a + i, rest) : 0f, lastB = states > 1 ? L.LoadPartial(b + i, rest) : 0f;
            L.StorePartial(now.Apply(L.LoadPartial(w + i, rest), L.LoadPartial(gradient + i, rest), ref lastA, ref lastB), newW + i, rest);
            if (states > 0) L.StorePartial(lastA, newA + i, rest);
            if (states > 1) L.StorePartial(lastB, newB + i, rest);
        }
    }
}
