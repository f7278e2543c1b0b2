using System.Security.Cryptography;
using EdgeNet.Execution;
using EdgeNet.Models;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Models;

/// <summary>Files made to harm: their digests are right, their contents are not.</summary>
public sealed class ModelFuzzTests : IDisposable
{
    private const int SectionEntry = 64;
    private readonly string path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.edgenet");

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Every_operator_survives_being_saved_and_opened()
    {
        foreach (var test in ConformanceSuite.AllCases)
        {
            Model.Save(path, test.ToGraph());
            using var model = Model.Open(path, verifyWeights: true);
            var (op, again) = (test.Operator, model.Graph.Nodes.Single().Operator);
            Assert.Equal(ConformanceSuite.Describe(op), ConformanceSuite.Describe(again));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_changed_graph_section_opens_and_compiles_or_is_refused_with_a_sentence(int seed)
    {
        var random = new Random(seed);
        var cases = ConformanceSuite.AllCases.ToList();
        for (var i = 0; i < 250; i++)
        {
            Model.Save(path, cases[random.Next(cases.Count)].ToGraph());
            var original = File.ReadAllBytes(path);
            for (var j = 0; j < 4; j++)
            {
                var bytes = (byte[])original.Clone();
                Mutate(bytes, random);
                File.WriteAllBytes(path, bytes);
                OpenAndCompile();
            }
        }
    }

    private void OpenAndCompile()
    {
        try
        {
            using var model = Model.Open(path);
            model.Graph.Compile(new() { Threads = 1 });
        }
        catch (EdgeNetException e)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    /// <summary>Changes a few bytes of the first section, the graph, and signs it again.</summary>
    private static void Mutate(byte[] bytes, Random random)
    {
        var (offset, length) = ((int)BitConverter.ToInt64(bytes, SectionEntry + 8), (int)BitConverter.ToInt64(bytes, SectionEntry + 16));
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var at = offset + random.Next(length);
            bytes[at] = random.Next(4) switch { 0 => 0, 1 => 0xFF, 2 => 0x7F, _ => (byte)random.Next(256) };
        }

        SHA256.HashData(bytes.AsSpan(offset, length), bytes.AsSpan(SectionEntry + 32));
        var sections = BitConverter.ToInt32(bytes, 12);
        SHA256.HashData(bytes.AsSpan(SectionEntry, sections * SectionEntry), bytes.AsSpan(32));
    }
}
