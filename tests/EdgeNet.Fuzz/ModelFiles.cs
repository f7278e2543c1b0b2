using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using EdgeNet.Execution;
using EdgeNet.Models;
using EdgeNet.Simd;

namespace EdgeNet.Fuzz;

/// <summary>.edgenet files: the layout is described in <c>docs/model-file.md</c>.</summary>
internal static class ModelFiles
{
    private const int Row = 64; // the header's length, and that of a row of the section table
    private const int Digest = 32;

    /// <summary>A model that would take longer to run than this many multiply-accumulates and bytes is only compiled.</summary>
    private const long MostWork = 1 << 22;

    public static IReadOnlyList<byte[]> Seeds() =>
        [.. Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Golden"), "*.edgenet").Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];

    /// <summary>Models with the sections that no golden file has: packed for a processor, with and without the weights as they are, signed.</summary>
    public static IReadOnlyList<byte[]> Compiled()
    {
        using var key = SigningKey.Create();
        using var golden = Model.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "v1-classifier.edgenet"));
        return
        [
            .. new[] { true, false }.Select(portable =>
            {
                using var file = new TemporaryFile([], "edgenet");
                Model.Save(file.Path, golden.Graph.PackedFor([Target.All.First(target => target.Simd == Cpu.Best)], portable), golden.Info with { Parameters = ModelParameter.Of(golden.Graph) });
                Model.Sign(file.Path, key);
                return File.ReadAllBytes(file.Path);
            }),
        ];
    }

    /// <summary>Models in the form in which they travel.</summary>
    public static IReadOnlyList<byte[]> Compressed() => [.. Compiled().Select(Compress)];

    /// <summary>A changed stream, or a stream of a changed model.</summary>
    public static byte[] MutateCompressed(byte[] file, Random random)
    {
        if (random.Next(4) == 0) return Mutation.Of(file, random);
        using var brotli = new BrotliStream(new MemoryStream(file), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        brotli.CopyTo(plain);
        var changed = Mutation.Of(plain.ToArray(), random);
        if (random.Next(4) > 0) Sign(changed);
        return Compress(changed);
    }

    public static void Sign(byte[] file)
    {
        if (file.Length < Row) return;
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(16), file.Length);
        var sections = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(12));
        if (sections < 0 || sections > file.Length / Row - 1) return;
        for (var row = Row; row < (sections + 1) * Row; row += Row)
        {
            var (offset, length) = (BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(row + 8)), BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(row + 16)));
            if (offset < 0 || length < 0 || offset > file.Length || length > file.Length - offset) continue;
            SHA256.HashData(file.AsSpan((int)offset, (int)length), file.AsSpan(row + Digest));
        }

        SHA256.HashData(file.AsSpan(Row, sections * Row), file.AsSpan(Digest));
    }

    /// <summary>Opens a model, compiles it and, unless that is much work, runs it.</summary>
    public static void Take(byte[] file)
    {
        using var temporary = new TemporaryFile(file, "edgenet");
        using var model = Model.Open(temporary.Path, new OpenOptions { VerifyWeights = true, MemoryLimit = FuzzRun.MostMemory(file.Length) / 4 });
        var plan = model.Graph.Compile(new() { Threads = 1, MemoryLimit = FuzzRun.MostMemory(file.Length) / 4 });
        using var session = plan.CreateSession();
        if (plan.Steps.Sum(step => step.Macs + step.Bytes) < MostWork) session.Run();
    }

    private static byte[] Compress(byte[] model)
    {
        using var stream = new MemoryStream();
        using (var brotli = new BrotliStream(stream, CompressionLevel.Fastest)) brotli.Write(model);
        return stream.ToArray();
    }
}
