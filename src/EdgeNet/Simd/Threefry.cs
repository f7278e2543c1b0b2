using System.Runtime.CompilerServices;

namespace EdgeNet.Simd;

/// <summary>
/// Threefry-2x32 of 13 rounds (Salmon and others, 2011): two words of random bits for each block, a function of the block's number and a
/// key. Additions, rotations and exclusive ors of 32 bits are all it takes, so that every vector width gives the same bits.
/// </summary>
internal readonly struct Threefry
{
    private readonly int key0, key1, key2, high;

    /// <param name="seed">Which sequence of sequences.</param>
    /// <param name="counter">Which of its sequences.</param>
    public Threefry(int seed, long counter) => (key0, key1, key2, high) = (seed, (int)counter, 0x1BD11BDA ^ seed ^ (int)counter, (int)(counter >> 32));

    /// <summary>The two words of each block; <paramref name="block"/> holds their numbers as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (L First, L Second) Words<L>(L block) where L : struct, ILane<L>
    {
        var (a, b) = (L.AddBits(block, L.Bits(key0)), L.AddBits(L.Bits(high), L.Bits(key1)));
        (a, b) = Round(Round(Round(Round((a, b), 13), 15), 26), 6);
        (a, b) = (L.AddBits(a, L.Bits(key1)), L.AddBits(b, L.Bits(key2 + 1)));
        (a, b) = Round(Round(Round(Round((a, b), 17), 29), 16), 24);
        (a, b) = (L.AddBits(a, L.Bits(key2)), L.AddBits(b, L.Bits(key0 + 2)));
        (a, b) = Round(Round(Round(Round((a, b), 13), 15), 26), 6);
        (a, b) = (L.AddBits(a, L.Bits(key0)), L.AddBits(b, L.Bits(key1 + 3)));
        return Round((a, b), 17);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (L A, L B) Round<L>((L A, L B) words, int rotation) where L : struct, ILane<L>
    {
        var a = L.AddBits(words.A, words.B);
        return (a, L.RotateLeft(words.B, rotation) ^ a);
    }
}
