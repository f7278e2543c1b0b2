namespace EdgeNet.Fuzz;

/// <summary>A kind of file to attack.</summary>
/// <param name="Name">What it is called, as in its files' extension.</param>
/// <param name="Seeds">Good files, of which bad ones are made.</param>
/// <param name="Sign">Makes every checksum of a changed file right again, so that what lies behind it is attacked too.</param>
/// <param name="Take">Does with a file what a program would. It must work, or throw an <see cref="EdgeNetException"/>.</param>
internal sealed record FileFormat(string Name, Func<IReadOnlyList<byte[]>> Seeds, Action<byte[]> Sign, Action<byte[]> Take)
{
    /// <summary>Makes a changed copy of a file.</summary>
    public Func<byte[], Random, byte[]> Mutate { get; init; } = Mutation.Of;

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<FileFormat> All { get; } =
    [
        new("edgenet", ModelFiles.Seeds, ModelFiles.Sign, ModelFiles.Take),
        new("compiled", ModelFiles.Compiled, ModelFiles.Sign, ModelFiles.Take),
        new("br", ModelFiles.Compressed, DataFiles.Unsigned, ModelFiles.Take) { Mutate = ModelFiles.MutateCompressed },
        new("onnx", OnnxFiles.Seeds, DataFiles.Unsigned, OnnxFiles.Take) { Mutate = OnnxMutation.Of },
        new("npy", DataFiles.Arrays, DataFiles.Unsigned, DataFiles.TakeArray),
        new("idx", DataFiles.Idxs, DataFiles.Unsigned, DataFiles.TakeIdx),
        new("csv", DataFiles.Tables, DataFiles.Unsigned, DataFiles.TakeTable),
        new("png", DataFiles.Pngs, DataFiles.SignPng, DataFiles.TakeImage),
        new("jpg", DataFiles.Jpegs, DataFiles.Unsigned, DataFiles.TakeImage),
        new("pnm", DataFiles.Pnms, DataFiles.Unsigned, DataFiles.TakeImage),
        new("wav", DataFiles.Sounds, DataFiles.Unsigned, DataFiles.TakeSound),
    ];
}
