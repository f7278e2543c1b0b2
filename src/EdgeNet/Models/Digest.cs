using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using EdgeNet.Memory;

namespace EdgeNet.Models;

/// <summary>
/// The SHA-256 of a part of a file. The system's own lives in a library that takes 5 ms to be found and 6 MB of memory on Linux, as much as
/// MobileNetV2 in bytes with all it computes; so what is short, such as all that is read of most models but their weights, is digested here.
/// </summary>
internal static class Digest
{
    /// <summary>From here on the library, with instructions made for it, is worth its way: this code makes some 260 MB a second, a seventh of its speed.</summary>
    private const int Long = 1 << 17;

    private const int BlockBytes = 64, Rounds = 64;

    /// <summary>The fractions of the cube roots of the first 64 primes.</summary>
    private static ReadOnlySpan<uint> Constants =>
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    /// <summary>The fractions of the square roots of the first 8 primes.</summary>
    private static ReadOnlySpan<uint> Start => [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    /// <summary>Whether a stretch of memory has a digest.</summary>
    public static bool Matches(Block memory, long offset, long length, ReadOnlySpan<byte> digest)
    {
        Span<byte> found = stackalloc byte[SHA256.HashSizeInBytes];
        if (length < Long) Short(memory.Span<byte>(offset, length), found);
        else BySystem(memory, offset, length, found);
        return found.SequenceEqual(digest);
    }

    /// <summary>Digests some bytes without the system's library.</summary>
    internal static void Short(ReadOnlySpan<byte> bytes, Span<byte> digest)
    {
        Span<uint> state = stackalloc uint[8];
        Start.CopyTo(state);
        var whole = bytes.Length / BlockBytes * BlockBytes;
        for (var i = 0; i < whole; i += BlockBytes) Mix(state, bytes.Slice(i, BlockBytes));

        // What is left, a one, zeros, and the length in bits fill the last block or two.
        Span<byte> last = stackalloc byte[2 * BlockBytes];
        last.Clear();
        var rest = bytes[whole..];
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        if (rest.Length < BlockBytes - sizeof(long)) last = last[..BlockBytes];
        BinaryPrimitives.WriteInt64BigEndian(last[^sizeof(long)..], 8L * bytes.Length);
        for (var i = 0; i < last.Length; i += BlockBytes) Mix(state, last.Slice(i, BlockBytes));
        for (var i = 0; i < state.Length; i++) BinaryPrimitives.WriteUInt32BigEndian(digest[(i * sizeof(uint))..], state[i]);
    }

    private static void BySystem(Block memory, long offset, long length, Span<byte> digest)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (start, count) in ModelFile.Pieces(offset, length)) hash.AppendData(memory.Span<byte>(start, count));
        hash.GetHashAndReset(digest);
    }

    /// <summary>Mixes a block into the state, as FIPS 180-4 says in its section 6.2.2.</summary>
    [SkipLocalsInit]
    private static void Mix(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> w = stackalloc uint[Rounds];
        for (var t = 0; t < 16; t++) w[t] = BinaryPrimitives.ReadUInt32BigEndian(block[(t * sizeof(uint))..]);
        for (var t = 16; t < Rounds; t++)
        {
            var (x, y) = (w[t - 15], w[t - 2]);
            var near = BitOperations.RotateRight(x, 7) ^ BitOperations.RotateRight(x, 18) ^ (x >> 3);
            var far = BitOperations.RotateRight(y, 17) ^ BitOperations.RotateRight(y, 19) ^ (y >> 10);
            w[t] = w[t - 16] + near + w[t - 7] + far;
        }

        for (var t = 0; t < Rounds; t++) w[t] += Constants[t];
        var (a, b, c, d, e, f, g, h) = (state[0], state[1], state[2], state[3], state[4], state[5], state[6], state[7]);
        for (; !w.IsEmpty; w = w[8..])
        {
            // The standard moves all letters on by one after each round; here the round is told other letters, eight times until they are back.
            Round(a, b, c, ref d, e, f, g, ref h, w[0]);
            Round(h, a, b, ref c, d, e, f, ref g, w[1]);
            Round(g, h, a, ref b, c, d, e, ref f, w[2]);
            Round(f, g, h, ref a, b, c, d, ref e, w[3]);
            Round(e, f, g, ref h, a, b, c, ref d, w[4]);
            Round(d, e, f, ref g, h, a, b, ref c, w[5]);
            Round(c, d, e, ref f, g, h, a, ref b, w[6]);
            Round(b, c, d, ref e, f, g, h, ref a, w[7]);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint word)
    {
        var one = BitOperations.RotateRight(e, 6) ^ BitOperations.RotateRight(e, 11) ^ BitOperations.RotateRight(e, 25);
        var added = h + one + (g ^ (e & (f ^ g))) + word;
        var zero = BitOperations.RotateRight(a, 2) ^ BitOperations.RotateRight(a, 13) ^ BitOperations.RotateRight(a, 22);
        d += added;
        h = added + zero + ((a & b) | (c & (a | b)));
    }
}
