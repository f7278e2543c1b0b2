using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>Two vectors side by side. The JIT keeps each field in a register of its own.</summary>
internal struct Pair<V>(V a, V b) where V : struct
{
    public V A = a, B = b;
}

/// <summary>Two vectors as one of twice the width: a multiplicand broadcast once serves both.</summary>
internal readonly unsafe struct FmaPair<T, V> : IProductVector<Pair<V>>
    where T : IProductVector<V>
    where V : struct
{
    public static int Width => 2 * T.Width;

    public static Pair<V> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(T.Zero, T.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Load(float* from) => new(T.Load(from), T.Load(from + T.Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Weights(float* from) => new(T.Weights(from), T.Weights(from + T.Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Broadcast(float value)
    {
        var both = T.Broadcast(value);
        return new(both, both);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> LoadFirst(float* from, int count) => new(T.LoadFirst(from, count), T.LoadFirst(from + T.Width, count - T.Width));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* to, Pair<V> value)
    {
        T.Store(to, value.A);
        T.Store(to + T.Width, value.B);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* to, Pair<V> value, int count)
    {
        T.StoreFirst(to, value.A, count);
        T.StoreFirst(to + T.Width, value.B, count - T.Width);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Add(Pair<V> a, Pair<V> b) => new(T.Add(a.A, b.A), T.Add(a.B, b.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> MultiplyAdd(Pair<V> a, Pair<V> b, Pair<V> c) => new(T.MultiplyAdd(a.A, b.A, c.A), T.MultiplyAdd(a.B, b.B, c.B));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> MultiplyAdd(float a, Pair<V> b, Pair<V> c)
    {
        var x = T.Broadcast(a);
        return new(T.MultiplyAdd(x, b.A, c.A), T.MultiplyAdd(x, b.B, c.B));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Pair<V> Clamp(Pair<V> value, Pair<V> lo, Pair<V> hi) => new(T.Clamp(value.A, lo.A, hi.A), T.Clamp(value.B, lo.B, hi.B));
}
