using EdgeNet.Simd;

namespace EdgeNet.Execution;

/// <summary>How a graph is compiled.</summary>
/// <example><code>Plan plan = graph.Compile(new() { Threads = 1 });</code></example>
public sealed record CompileOptions
{
    /// <summary>How many threads a run uses, the caller's among them; 1 stays on the caller.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>The vector width; by default the widest this processor has, or what <c>EDGENET_SIMD</c> says.</summary>
    public SimdLevel Simd { get; init; } = Cpu.Current;

    /// <summary>Whether to fold constants and fuse nodes; false runs the graph as it was built.</summary>
    public bool Optimize { get; init; } = true;

    /// <summary>The kernel to use for an operator, by type, where it applies: how tests reach the kernels that lose.</summary>
    internal IReadOnlyDictionary<string, string>? Kernels { get; init; }
}
