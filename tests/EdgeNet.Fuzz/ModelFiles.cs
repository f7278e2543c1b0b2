using System.Buffers.Binary;
using System.Security.Cryptography;
using EdgeNet.Execution;
using EdgeNet.Models;

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
        using var model = Model.Open(temporary.Path, verifyWeights: true);
        var plan = model.Graph.Compile(new() { Threads = 1, MemoryLimit = FuzzRun.MostMemory(file.Length) / 4 });
        using var session = plan.CreateSession();
        if (plan.Steps.Sum(step => step.Macs + step.Bytes) < MostWork) session.Run();
    }
}
