using EdgeNet.Memory;
using EdgeNet.Tensors;

namespace EdgeNet.Kernels;

/// <summary>The weights a plan keeps in the order its kernels want, and the constants they read as they are.</summary>
/// <param name="limit">The most bytes they may take together.</param>
internal sealed unsafe class PackedWeights(long limit = long.MaxValue)
{
    private readonly Dictionary<(Tensor Source, string Format), AlignedBlock> packs = [];
    private readonly List<AlignedBlock> tables = [];
    private readonly HashSet<Tensor> direct = [];
    private long kept;

    /// <summary>Every byte of weights a run may read.</summary>
    public long Bytes => packs.Values.Sum(b => b.Bytes) + tables.Sum(b => b.Bytes) + direct.Sum(t => t.Spec.Bytes);

    public nint GetOrAdd(Tensor source, string format, long bytes, Action<nint> fill)
    {
        if (!packs.TryGetValue((source, format), out var block))
        {
            packs[(source, format)] = block = Filled(bytes, fill);
        }

        return (nint)block.Pointer;
    }

    public nint Add(long bytes, Action<nint> fill)
    {
        var block = Filled(bytes, fill);
        tables.Add(block);
        return (nint)block.Pointer;
    }

    /// <summary>Notes that a step reads a constant where it lies.</summary>
    public void Use(Tensor constant) => direct.Add(constant);

    /// <summary>Takes note that a plan needs memory.</summary>
    /// <exception cref="EdgeNetException">It is more than the plan may take.</exception>
    public void Reserve(long bytes)
    {
        CheckRoom(bytes);
        kept += bytes;
    }

    /// <summary>Refuses what there would be no room for.</summary>
    /// <exception cref="EdgeNetException">It is more than the plan may take.</exception>
    public void CheckRoom(long bytes)
    {
        if (bytes > limit - kept)
            throw new EdgeNetException($"The plan takes {kept + (Int128)bytes:N0} bytes or more; {limit:N0} are allowed. Raise the options' MemoryLimit, or use a smaller model, batch or input.");
    }

    private AlignedBlock Filled(long bytes, Action<nint> fill)
    {
        Reserve(bytes);
        var block = new AlignedBlock(bytes);
        fill((nint)block.Pointer);
        return block;
    }
}
