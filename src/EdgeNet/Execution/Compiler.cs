using EdgeNet.Graphs;
using EdgeNet.Memory;
using EdgeNet.Passes;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Execution;

/// <summary>Turns graphs into plans.</summary>
public static class Compiler
{
    /// <summary>
    /// Checks a graph, simplifies a copy of it, chooses a kernel for every node and gives every value its place in one arena.
    /// The graph itself is left as it was.
    /// </summary>
    /// <exception cref="GraphException">The graph has a cycle, or a node that doesn't fit its inputs.</exception>
    public static Plan Compile(this Graph graph, CompileOptions? options = null)
    {
        options ??= new();
        if (options.Simd > Cpu.Best) throw new EdgeNetException($"A plan was asked to use {options.Simd} vectors; this processor's widest are {Cpu.Best}.");
        return graph.CompileForAny(options);
    }

    /// <summary>Compiles for any vectors, even if this processor has none as wide: such a plan can be looked at, and never run.</summary>
    internal static Plan CompileForAny(this Graph graph, CompileOptions options) => new(Prepared(graph, options.Optimize), options);

    /// <summary>
    /// A copy of a graph, folded and fused, whose weights are packed for kinds of processors, be they this one's or not. Saved, it is a
    /// model that such a processor runs from the file itself.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="targets">What to pack for.</param>
    /// <param name="portable">Whether to keep weights as they are beside their packs, so that other processors can pack them, and they can be changed.</param>
    /// <exception cref="GraphException">The graph can't be compiled.</exception>
    public static Graph PackedFor(this Graph graph, IReadOnlyList<Target> targets, bool portable = false)
    {
        graph = Prepared(graph, optimize: true);
        var packs = new Dictionary<Tensor, Dictionary<string, Tensor>>();
        foreach (var target in targets)
        {
            foreach (var (source, format, pack) in PlanFor(graph, target).Weights.Packs)
            {
                if (!packs.TryGetValue(source, out var kept)) packs[source] = kept = new(StringComparer.Ordinal);
                kept[format] = pack;
            }
        }

        var needed = portable ? null : new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var packed = graph.WithConstants(value => packs.TryGetValue(value.Constant!, out var kept) ? Packed(value, kept, isStored: needed?.Contains(value.Name) ?? true) : value.Constant!);
            packed.Targets = [.. targets.Select(target => target.Name)];
            try
            {
                // As the targets will: what they miss they must be given.
                foreach (var target in targets) PlanFor(packed, target).CreateSession().Dispose();
                return packed;
            }
            catch (MissingWeightsException e) when (needed?.Add(e.Weights) ?? false)
            {
            }
        }
    }

    private static Plan PlanFor(Graph graph, Target target) => graph.CompileForAny(new() { Threads = 1, Simd = target.Simd, HasByteDot = target.HasByteDot });

    private static Tensor Packed(Value value, Dictionary<string, Tensor> packs, bool isStored)
    {
        var constant = value.Constant!;
        return isStored ? new(constant.Spec, constant.Block, constant.Offset) { Packs = packs }
            : new(constant.Spec, new MissingBlock(value.Name, value.Spec.Bytes, "they are packed, and nobody else wants them."), offset: 0) { Packs = packs };
    }

    private static Graph Prepared(Graph graph, bool optimize)
    {
        var copy = graph.Clone();
        if (optimize && copy.Targets.Count > 0) return copy; // a compiled model has been through all of this, and was checked when it was read
        if (copy.Outputs.Count == 0 && !copy.Nodes.Any(n => n.Operator.Updates > 0)) throw new GraphException(node: null, $"Graph '{graph.Name}' has no output; declare one with Output(name, value).");
        copy.Sort();
        copy.InferShapes();
        if (optimize) Pipeline.Run(copy);
        return copy;
    }
}
