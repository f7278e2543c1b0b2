using System.Security.Cryptography;
using EdgeNet.Execution;
using EdgeNet.Kernels;
using EdgeNet.Tests.Architecture;

namespace EdgeNet.Tests.Models;

/// <summary>Model files keep packs, which later kernels must find as they expect them.</summary>
public sealed class PackFormatTests
{
    private static readonly string Path = System.IO.Path.Combine(Repository.Root, $"tests/EdgeNet.Tests/Golden/packs-{PackedWeights.Revision}.txt");

    [Fact]
    public void A_format_has_the_bytes_it_always_had_at_this_revision()
    {
        var now = CompiledModelTests.Recipes.SelectMany(Packs).ToDictionary(StringComparer.Ordinal);
        if (!File.Exists(Path))
        {
            File.WriteAllLines(Path, now.Select(pack => $"{pack.Value} {pack.Key}").Order(StringComparer.Ordinal));
            Assert.Fail($"'{Path}' was missing and has been written; commit it.");
        }

        var known = File.ReadAllLines(Path).Select(line => line.Split(' ', 2)).ToDictionary(words => words[1], words => words[0], StringComparer.Ordinal);
        var still = known.Where(pack => now.ContainsKey(pack.Key)).ToList();
        Assert.All(still, pack => Assert.True(
            string.Equals(pack.Value, now[pack.Key], StringComparison.Ordinal),
            $"'{pack.Key}' is packed otherwise than in model files: give the format another name, or raise {nameof(PackedWeights)}.{nameof(PackedWeights.Revision)}."));
        Assert.True(2 * still.Count >= known.Count, $"Most of the formats in '{Path}' are gone, so that it guards little: delete it, run this test twice, and commit what it wrote.");
    }

    /// <summary>A digest of every pack of a network, for every kind of processor, whether it is this one or not.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Packs(string name) =>
        from target in Target.All
        let graph = CompiledModelTests.Build(name).PackedFor([target], portable: true)
        from constant in graph.Constants
        from pack in constant.Constant!.Packs
        let key = $"{name}, {target.Name}, {constant.Name}, {pack.Key}"
        orderby key
        select KeyValuePair.Create(key, Convert.ToHexStringLower(SHA256.HashData(pack.Value.Bytes).AsSpan(0, 8)));
}
