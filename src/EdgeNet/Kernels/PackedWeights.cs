using EdgeNet.Memory;
using EdgeNet.Tensors;

namespace EdgeNet.Kernels;

/// <summary>The weights a plan keeps in the order its kernels want, and the constants they read as they are.</summary>
internal sealed unsafe class PackedWeights
{
    private readonly Dictionary<(Tensor Source, string Format), AlignedBlock> packs = [];
    private readonly List<AlignedBlock> tables = [];
    private readonly HashSet<Tensor> direct = [];

    /// <summary>Every byte of weights a run may read.</summary>
    public long Bytes => packs.Values.Sum(b => b.Bytes) + tables.Sum(b => b.Bytes) + direct.Sum(t => t.Spec.Bytes);

    public nint GetOrAdd(Tensor source, string format, long bytes, Action<nint> fill)
    {
        if (!packs.TryGetValue((source, format), out var block))
        {
            packs[(source, format)] = block = new(bytes);
            fill((nint)block.Pointer);
        }

        return (nint)block.Pointer;
    }

    public nint Add(long bytes, Action<nint> fill)
    {
        var block = new AlignedBlock(bytes);
        fill((nint)block.Pointer);
        tables.Add(block);
        return (nint)block.Pointer;
    }

    /// <summary>Notes that a step reads a constant where it lies.</summary>
    public void Use(Tensor constant) => direct.Add(constant);
}
