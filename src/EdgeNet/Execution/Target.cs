using System.Runtime.InteropServices;
using EdgeNet.Simd;

namespace EdgeNet.Execution;

/// <summary>A kind of processor that a model can be compiled for, so that a device need not pack its weights.</summary>
/// <param name="Name">The name it goes by on a command line.</param>
/// <param name="Simd">The vectors that its kernels use.</param>
/// <example><code>Model.Save("device.edgenet", graph.PackedFor([Target.Find("neon")]));</code></example>
public sealed record Target(string Name, SimdLevel Simd)
{
    /// <summary>Whether such a processor adds products of bytes to a sum, four at a time, in one instruction.</summary>
    internal bool HasByteDot { get; private init; }

    /// <summary>Every kind there is.</summary>
    public static IReadOnlyList<Target> All { get; } =
    [
        new("avx512", SimdLevel.V512) { HasByteDot = true },
        new("avx2", SimdLevel.V256),
        new("sse", SimdLevel.V128),
        new("neon-dot", SimdLevel.V128) { HasByteDot = true },
        new("neon", SimdLevel.V128),
        new("scalar", SimdLevel.Scalar),
    ];

    /// <summary>What this processor is, vectors of a width being used.</summary>
    public static Target Here(SimdLevel vectors)
    {
        var (isArm, hasDot) = (RuntimeInformation.ProcessArchitecture == Architecture.Arm64, ByteKernel.HasDot(vectors));
        var kind = isArm && vectors == SimdLevel.V128 ? Find(hasDot ? "neon-dot" : "neon") : All.First(target => target.Simd == vectors);
        return kind with { HasByteDot = hasDot };
    }

    /// <summary>The kind of a name.</summary>
    /// <exception cref="EdgeNetException">There is none.</exception>
    public static Target Find(string name) => All.FirstOrDefault(target => string.Equals(target.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new EdgeNetException($"There is no target '{name}'; there are {string.Join(", ", All.Select(target => target.Name))}.");
}
