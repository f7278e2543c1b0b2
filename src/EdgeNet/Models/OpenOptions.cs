namespace EdgeNet.Models;

/// <summary>What is asked of a model file before it is used.</summary>
/// <example><code>using var model = Model.Open("clothes.edgenet", new OpenOptions { Key = ModelKey.Open("public.pem") });</code></example>
public sealed record OpenOptions
{
    /// <summary>Whether to compare the weights with their digest, which reads the whole file. A damaged weight can make a wrong number, nothing else.</summary>
    public bool VerifyWeights { get; init; }

    /// <summary>The key that the file must be signed with. The whole file is read and compared with what was signed.</summary>
    public ModelKey? Key { get; init; }

    /// <summary>The most bytes that a compressed model may expand to. By default all that this process may have; set it for models from strangers.</summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
}
