using System.Buffers.Binary;
using System.IO.Compression;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tests.Cli;

namespace EdgeNet.Tests.Models;

public sealed class TransferFormTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path, compressed;

    public TransferFormTests()
    {
        (path, compressed) = (folder["m.edgenet"], folder["m.edgenet.br"]);
        Model.Save(path, SampleGraph());
        Model.Compress(path, compressed);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_compressed_model_opens_and_expands_to_the_file_it_was()
    {
        Assert.InRange(new FileInfo(compressed).Length, 1, new FileInfo(path).Length / 2);
        using (var model = Model.Open(compressed))
        {
            Assert.True(model.IsCompressed);
            using var session = model.Graph.Compile(new() { Threads = 1 }).CreateSession();
            session.Input<float>("x").Fill(2);
            session.Run();
            Assert.All(session.Output<float>("y").ToArray(), y => Assert.Equal(6, y));
        }

        Model.Expand(compressed, folder["again.edgenet"]);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(folder["again.edgenet"]));
        using var again = Model.Open(folder["again.edgenet"]);
        Assert.False(again.IsCompressed);
    }

    [Fact]
    public void Any_program_that_knows_Brotli_expands_it()
    {
        using var stream = new BrotliStream(File.OpenRead(compressed), CompressionMode.Decompress);
        using var expanded = new MemoryStream();
        stream.CopyTo(expanded);
        Assert.Equal(File.ReadAllBytes(path), expanded.ToArray());
    }

    [Fact]
    public void A_signature_travels_along()
    {
        using var key = SigningKey.Create();
        Model.Sign(path, key);
        Model.Compress(path, compressed);
        Model.Open(compressed, new OpenOptions { Key = key.PublicKey }).Dispose();
        using var stranger = SigningKey.Create();
        Assert.Throws<SignatureException>(() => Model.Open(compressed, new OpenOptions { Key = stranger.PublicKey }));
        Assert.Contains("sign the model first", Assert.Throws<ModelException>(() => Model.Sign(compressed, key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stream_cut_short_or_added_to_is_refused()
    {
        var bytes = File.ReadAllBytes(compressed);
        for (var length = 1; length < bytes.Length; length++) AssertRefused(bytes[..length], $"{length} of {bytes.Length} bytes");
        AssertRefused([.. bytes, 0], "a byte more");
        AssertRefused([.. bytes, .. bytes], "twice");
    }

    [Fact]
    public void A_stream_whose_length_is_a_lie_is_refused_before_memory_is_taken_for_it()
    {
        var plain = File.ReadAllBytes(path);
        foreach (var length in new long[] { 0, 63, plain.Length - 64, plain.Length + 64, 1L << 30, long.MaxValue, -1 })
        {
            var lie = (byte[])plain.Clone();
            BinaryPrimitives.WriteInt64LittleEndian(lie.AsSpan(16), length);
            var before = GC.GetAllocatedBytesForCurrentThread();
            AssertRefused(Brotli(lie), $"{length} announced");
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * plain.Length);
        }
    }

    [Fact]
    public void A_bomb_stops_at_the_limit()
    {
        var bomb = new byte[32 << 20];
        File.ReadAllBytes(path).AsSpan(0, 64).CopyTo(bomb);
        BinaryPrimitives.WriteInt64LittleEndian(bomb.AsSpan(16), bomb.Length);
        File.WriteAllBytes(compressed, Brotli(bomb));
        Assert.InRange(new FileInfo(compressed).Length, 0, 1000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("1,000,000 are allowed", Assert.Throws<ModelException>(() => Model.Open(compressed, new OpenOptions { MemoryLimit = 1_000_000 })).Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
        Assert.Contains("section table", Assert.Throws<ModelException>(() => Model.Open(compressed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compress_and_expand_work_from_the_command_line()
    {
        File.Delete(compressed);
        Assert.Contains("m.edgenet.br: ", Ran("compress", path), StringComparison.Ordinal);
        Assert.Contains("\"model\": \"sample\"", Ran("inspect", compressed, "--json"), StringComparison.Ordinal);
        var before = File.ReadAllBytes(path);
        File.Delete(path);
        Assert.Contains("m.edgenet: ", Ran("expand", compressed), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Contains("--output", CommandLine.Run("expand", path).Error, StringComparison.Ordinal);

        static string Ran(params string[] args)
        {
            var run = CommandLine.Run(args);
            Assert.Equal("", run.Error);
            return run.Output;
        }
    }

    private void AssertRefused(byte[] bytes, string what)
    {
        File.WriteAllBytes(compressed, bytes);
        try
        {
            Model.Open(compressed).Dispose();
            Assert.Fail($"{what}: the file was taken.");
        }
        catch (ModelException e)
        {
            Assert.Contains("m.edgenet.br", e.Message, StringComparison.Ordinal);
        }
    }

    private static byte[] Brotli(byte[] bytes)
    {
        using var stream = new MemoryStream();
        using (var brotli = new BrotliStream(stream, CompressionLevel.Optimal)) brotli.Write(bytes);
        return stream.ToArray();
    }

    private static Graph SampleGraph()
    {
        var b = new GraphBuilder("sample");
        var x = b.Input("x", [1, 1000]);
        return b.Output("y", x.Mul(b.Constant(Enumerable.Repeat(3f, 1000).ToArray(), [1000], "weights"))).Build();
    }
}
