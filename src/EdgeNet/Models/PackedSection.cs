using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Models;

/// <summary>
/// The packed section: constants as the kernels of some processors want them, each with its place among the weights. It is an offer: a kernel
/// takes a pack of its format and size, and packs for itself what isn't there.
/// </summary>
internal sealed class PackedSection
{
    private readonly Dictionary<int, Dictionary<string, Tensor>> packs = [];

    private PackedSection(IReadOnlyList<string> targets) => Targets = targets;

    /// <summary>What a model without such a section has.</summary>
    public static PackedSection None { get; } = new([]);

    /// <summary>The processors packed for, by name.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>Whether packs are those of another EdgeNet, whose kernels want them otherwise.</summary>
    public bool IsOutdated { get; private init; }

    /// <summary>The packs of a constant, by format; null if there are none.</summary>
    public IReadOnlyDictionary<string, Tensor>? Of(int constant) => packs.GetValueOrDefault(constant);

    public static void Write(SectionWriter w, IReadOnlyList<string> targets, IReadOnlyList<(int Constant, string Format, WeightRange Range)> packs)
    {
        w.Int(PackedWeights.Revision);
        w.Int(targets.Count);
        foreach (var target in targets) w.String(target);
        w.Int(packs.Count);
        foreach (var (constant, format, range) in packs)
        {
            w.Int(constant);
            w.String(format);
            w.Long(range.Offset);
            w.Long(range.Length);
        }
    }

    public static PackedSection Read(SectionReader r, Func<TensorSpec, WeightRange, Tensor> weights)
    {
        var isOutdated = r.Int() != PackedWeights.Revision;
        var targets = new string[r.Count(elementBytes: 4)];
        foreach (ref var target in targets.AsSpan()) target = r.String();
        var section = new PackedSection(targets) { IsOutdated = isOutdated };
        for (var count = r.Count(elementBytes: 24); count > 0; count--)
        {
            var (constant, format, range) = (r.Int(), r.String(), new WeightRange(r.Long(), r.Long()));
            if (range.Length is < 0 or > int.MaxValue) throw new ModelException($"The packed section has a pack of {range.Length} bytes; the file is damaged.");
            if (!section.packs.TryGetValue(constant, out var kept)) section.packs[constant] = kept = new(StringComparer.Ordinal);
            if (!kept.TryAdd(format, weights(new(DType.U8, [(int)range.Length]), range)))
                throw new ModelException($"The packed section has constant {constant} twice as '{format}'; the file is damaged.");
        }

        r.ExpectEnd();
        if (isOutdated) section.packs.Clear();
        return section;
    }
}
