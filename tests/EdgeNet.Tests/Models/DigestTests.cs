using System.Security.Cryptography;
using EdgeNet.Memory;
using EdgeNet.Models;

namespace EdgeNet.Tests.Models;

public sealed class DigestTests
{
    [Fact]
    public void Digests_are_those_of_the_system_whatever_the_length()
    {
        var (random, found) = (new Random(7), new byte[SHA256.HashSizeInBytes]);
        foreach (var length in Enumerable.Range(0, 260).Append(100_001))
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            Digest.Short(bytes, found);
            Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), Convert.ToHexString(found));
        }
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(3_000_000)] // which the system digests, piece by piece
    public void A_changed_byte_is_found_in_what_is_short_and_in_what_is_long(int length)
    {
        var block = new AlignedBlock(length + 64);
        new Random(3).NextBytes(block.Span<byte>(64, length));
        var digest = SHA256.HashData(block.Span<byte>(64, length));
        Assert.True(Digest.Matches(block, 64, length, digest));
        block.Span<byte>(64, length)[^1] ^= 1;
        Assert.False(Digest.Matches(block, 64, length, digest));
    }
}
