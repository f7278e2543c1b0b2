using EdgeNet.Memory;
using EdgeNet.Tensors;

namespace EdgeNet.Kernels;

/// <summary>The weights a plan keeps in the order its kernels want, and the constants they read as they are.</summary>
/// <param name="limit">The most bytes they may take together.</param>
internal sealed unsafe class PackedWeights(long limit = long.MaxValue)
{
    /// <summary>
    /// Changes whenever any format's bytes do: packs that a model file keeps are used only if they were made at the same revision.
    /// <c>PackFormatTests</c> finds a change.
    /// </summary>
    public const int Revision = 1;

    private readonly Dictionary<(Tensor Source, string Format), Tensor> packs = [];
    private readonly List<AlignedBlock> tables = [];
    private readonly HashSet<Tensor> direct = [];
    private long kept;

    /// <summary>Every byte of weights a run may read.</summary>
    public long Bytes => packs.Values.Sum(p => p.Spec.Bytes) + tables.Sum(b => b.Bytes) + direct.Sum(t => t.Spec.Bytes);

    /// <summary>Every pack, with what it was made of.</summary>
    public IEnumerable<(Tensor Source, string Format, Tensor Pack)> Packs => packs.Select(p => (p.Key.Source, p.Key.Format, p.Value));

    /// <summary>A pack: one of this plan, one that came with the weights, or a new one.</summary>
    public nint GetOrAdd(Tensor source, string format, long bytes, Action<nint> fill)
    {
        if (!packs.TryGetValue((source, format), out var pack))
        {
            var isKept = source.Packs.TryGetValue(format, out pack) && pack.Spec.Bytes == bytes;
            packs[(source, format)] = pack = isKept ? pack! : Made(source, bytes, fill);
        }

        return (nint)pack.Pointer;
    }

    public nint Add(long bytes, Action<nint> fill)
    {
        var block = Filled(bytes, fill);
        tables.Add(block);
        return (nint)block.Pointer;
    }

    /// <summary>Notes that a step reads a constant where it lies.</summary>
    /// <exception cref="MissingWeightsException">It isn't there.</exception>
    public void Use(Tensor constant)
    {
        _ = constant.Pointer;
        direct.Add(constant);
    }

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

    private Tensor Made(Tensor source, long bytes, Action<nint> fill)
    {
        _ = source.Pointer; // weights that are missing say so before anything is allocated for them
        return new(new(DType.U8, [checked((int)bytes)]), Filled(bytes, fill), offset: 0);
    }

    private AlignedBlock Filled(long bytes, Action<nint> fill)
    {
        Reserve(bytes);
        var block = new AlignedBlock(bytes);
        fill((nint)block.Pointer);
        return block;
    }
}
