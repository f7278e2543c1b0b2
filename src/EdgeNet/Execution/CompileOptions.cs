using EdgeNet.Simd;

namespace EdgeNet.Execution;

/// <summary>How a graph is compiled.</summary>
/// <example><code>Plan plan = graph.Compile(new() { Threads = 1 });</code></example>
public sealed record CompileOptions
{
    /// <summary>The most threads a plan may use: more than any board has, and few enough to start.</summary>
    public const int MostThreads = 512;

    /// <summary>How many threads a run uses, the caller's among them; 1 stays on the caller.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The vector width; by default the widest this processor has, or what <c>EDGENET_SIMD</c> says.</summary>
    public SimdLevel Simd { get; init; } = Cpu.Current;

    /// <summary>Whether kernels are chosen for a processor with a dot product of bytes; null if for this one.</summary>
    internal bool? HasByteDot { get; init; }

    /// <summary>
    /// The most bytes a plan may take: its arena and the weights it keeps in an order of its own. By default all that this process may have.
    /// Set it for models from strangers, which can ask for any amount in a few bytes.
    /// </summary>
    public long MemoryLimit { get; init; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Whether to fold constants and fuse nodes; false runs the graph as it was built.</summary>
    public bool Optimize { get; init; } = true;
}
