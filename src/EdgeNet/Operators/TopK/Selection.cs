using System.Numerics;

namespace EdgeNet.Operators;

/// <summary>
/// The best elements of a line seen so far, as a heap: an element is worse than the two below it, so the root is the worst.
/// Of equal ones that with the higher index is worse.
/// </summary>
internal unsafe struct Selection<T>(T* values, int* indices, bool largest) where T : unmanaged, INumber<T>
{
    private int count;

    public readonly T* Values => values;

    public readonly int* Indices => indices;

    public readonly T Worst => values[0];

    /// <summary>Begins with the first elements of a line.</summary>
    public void Start(T* line, int length)
    {
        count = length;
        for (var i = 0; i < length; i++) (values[i], indices[i]) = (line[i], i);
        for (var i = length / 2 - 1; i >= 0; i--) Sink(i, length);
    }

    /// <summary>Takes in an element better than the worst one, which goes.</summary>
    public readonly void ReplaceWorst(T value, int index)
    {
        (values[0], indices[0]) = (value, index);
        Sink(0, count);
    }

    /// <summary>Puts the best first; it is a heap no more.</summary>
    public readonly void Sort()
    {
        for (var end = count - 1; end > 0; end--)
        {
            Swap(0, end);
            Sink(0, end);
        }
    }

    private readonly void Sink(int at, int end)
    {
        while (true)
        {
            var below = 2 * at + 1;
            if (below >= end) return;
            if (below + 1 < end && IsWorse(below + 1, below)) below++;
            if (IsWorse(at, below)) return;
            Swap(at, below);
            at = below;
        }
    }

    private readonly void Swap(int a, int b)
    {
        (values[a], values[b]) = (values[b], values[a]);
        (indices[a], indices[b]) = (indices[b], indices[a]);
    }

    private readonly bool IsWorse(int a, int b) =>
        IsBetter(values[b], values[a]) || (!IsBetter(values[a], values[b]) && indices[a] > indices[b]);

    private readonly bool IsBetter(T a, T b) => largest ? IsAbove(a, b) : IsAbove(b, a);

    private static bool IsAbove(T a, T b) => a > b || (T.IsNaN(a) && !T.IsNaN(b));
}
