using System.Runtime.InteropServices;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Memory;
using EdgeNet.Tensors;

namespace EdgeNet.Execution;

/// <summary>
/// A compiled graph: the steps in the order they run, the weights as their kernels want them, and one arena in which every
/// value has its place. A plan never changes; each of its sessions has an arena of its own.
/// </summary>
/// <example><code>
/// Plan plan = graph.Compile(new() { Threads = 1 });
/// Console.WriteLine($"{plan.ArenaBytes:N0} bytes, {plan.Macs:N0} multiply-accumulates");
/// using Session session = plan.CreateSession();
/// </code></example>
public sealed unsafe class Plan
{
    private readonly Placement placement;
    private readonly Dictionary<Value, long> offsets = [];
    private readonly List<PlannedStep> steps = [];

    internal Plan(Graph graph, CompileOptions options)
    {
        if (options.Threads is < 1 or > CompileOptions.MostThreads)
            throw new EdgeNetException($"A plan was asked to use {options.Threads} threads; from 1 to {CompileOptions.MostThreads} are supported.");
        (Graph, Options, Weights) = (graph, options, new(options.MemoryLimit));
        // Before any kernel prepares for it.
        foreach (var value in graph.Nodes.SelectMany(node => node.Outputs)) Weights.CheckRoom(value.Spec.Bytes);
        var chosen = graph.Nodes.Select(Choose).ToList();
        placement = new(graph, [.. chosen.Select(c => c.Step)]);

        var buffers = new List<BufferLife>();
        var owners = new List<Value?>();
        foreach (var (root, first, last) in placement.Lifetimes())
        {
            buffers.Add(new(root.Spec.Bytes, first, last));
            owners.Add(root);
        }

        for (var i = 0; i < chosen.Count; i++)
        {
            if (!placement.Runs[i]) continue;
            var (node, kernel, step, context) = (graph.Nodes[i], chosen[i].Kernel, chosen[i].Step, chosen[i].Context);
            var scratch = step.ScratchBytes(options.Threads);
            steps.Add(new(node, kernel, step, buffers.Count, scratch, context.IsPacked));
            buffers.Add(new(scratch, i, i));
            owners.Add(null);
            for (var input = 0; input < node.Inputs.Count; input++)
                if (node.Inputs[input]?.Constant is { } constant && !context.IsPacked(input)) Weights.Use(constant);
        }

        foreach (var output in graph.Outputs)
            if (placement.Root(output.Value).Constant is { } constant) Weights.Use(constant);

        var memory = MemoryPlanner.Plan(CollectionsMarshal.AsSpan(buffers));
        (ArenaBytes, ArenaLowerBound) = (memory.TotalBytes, memory.LowerBoundBytes);
        Weights.Reserve(ArenaBytes);
        for (var i = 0; i < owners.Count; i++)
            if (owners[i] is { } root) offsets[root] = memory.Offsets[i];
        foreach (var step in steps) step.ScratchOffset = memory.Offsets[step.ScratchBuffer];
        Macs = steps.Sum(s => s.Macs);
    }

    /// <summary>The graph as it runs: folded and fused.</summary>
    public Graph Graph { get; }

    /// <summary>What the plan was compiled for.</summary>
    public CompileOptions Options { get; }

    /// <summary>The steps in the order they run.</summary>
    public IReadOnlyList<PlannedStep> Steps => steps;

    /// <summary>The bytes of one session's arena: every input, activation, output and scratch buffer.</summary>
    public long ArenaBytes { get; }

    /// <summary>The largest sum of bytes alive at one step: no arena for these steps can be smaller.</summary>
    public long ArenaLowerBound { get; }

    /// <summary>The bytes of weights the steps read, packed or as they are.</summary>
    public long WeightBytes => Weights.Bytes;

    /// <summary>The multiply-accumulates of one run.</summary>
    public long Macs { get; }

    internal PackedWeights Weights { get; }

    /// <summary>Creates a session, with an arena of its own, that runs this plan.</summary>
    public Session CreateSession() => new(this);

    /// <summary>Where a value lies, given an arena.</summary>
    internal Address Locate(Value value, nint arena)
    {
        var root = placement.Root(value);
        var (offset, pitch) = placement.Locate(value);
        var start = root.Constant is { } constant ? (nint)constant.Pointer : arena + (nint)offsets[root];
        return new(start + (nint)value.Spec.Type.Bytes(offset), pitch);
    }

    /// <summary>The memory a value lies in, given an arena, and its first byte there.</summary>
    internal (Block Block, long Offset) Find(Value value, AlignedBlock arena)
    {
        var root = placement.Root(value);
        var offset = value.Spec.Type.Bytes(placement.Locate(value).Offset);
        return root.Constant is { } constant ? (constant.Block, constant.Offset + offset) : (arena, offsets[root] + offset);
    }

    /// <summary>A copy of a step bound to an arena.</summary>
    internal Step Bind(PlannedStep step, nint arena)
    {
        var node = step.Node;
        var inputs = node.Inputs.Select((v, i) => v is null || placement.InputIsInPlace(node, i) || step.IsOnlyPacked(i) ? default : Locate(v, arena)).ToArray();
        var outputs = node.Outputs.Select(v => placement.OutputIsView(node, v) ? default : Locate(v, arena)).ToArray();
        return step.Prototype.BoundTo(new(inputs, outputs, arena + (nint)step.ScratchOffset, Options.Threads));
    }

    private (Kernel Kernel, Step Step, KernelContext Context) Choose(Node node)
    {
        var context = new KernelContext(node.Name,
            [.. node.Inputs.Select(v => v?.Spec)], [.. node.Inputs.Select(v => v?.Constant)], [.. node.Outputs.Select(v => v.Spec)],
            Options.Simd, Options.Threads, Weights, Options.HasByteDot);
        var kernel = node.Operator.Choose(context);
        return (kernel, kernel.Create(context), context);
    }
}

/// <summary>One step of a plan: a node and the kernel that computes it.</summary>
/// <example><code>foreach (var step in plan.Steps) Console.WriteLine($"{step.Name} {step.Kernel} {step.Macs}");</code></example>
public sealed class PlannedStep
{
    private readonly Func<int, bool> isPacked;

    internal PlannedStep(Node node, Kernel kernel, Step prototype, int scratchBuffer, long scratchBytes, Func<int, bool> isPacked) =>
        (Node, Kernel, Prototype, ScratchBuffer, ScratchBytes, this.isPacked) = (node, kernel.Name, prototype, scratchBuffer, scratchBytes, isPacked);

    /// <summary>The node it computes.</summary>
    public Node Node { get; }

    /// <summary>The node's name.</summary>
    public string Name => Node.Name;

    /// <summary>The kernel chosen for it.</summary>
    public string Kernel { get; }

    /// <summary>The multiply-accumulates of one run.</summary>
    public long Macs => Node.Operator.Macs(Node);

    /// <summary>The bytes one run reads and writes at least once: inputs, weights and outputs.</summary>
    public long Bytes => Node.Inputs.Sum(v => v?.Spec.Bytes ?? 0) + Node.Outputs.Sum(v => v.Spec.Bytes);

    /// <summary>The scratch memory it needs while it runs.</summary>
    public long ScratchBytes { get; }

    internal Step Prototype { get; }

    internal int ScratchBuffer { get; }

    internal long ScratchOffset { get; set; }

    /// <summary>Whether an input is a constant that the step has a pack of and the model nothing else.</summary>
    internal bool IsOnlyPacked(int input) => Node.Inputs[input]?.Constant is { IsStored: false } && isPacked(input);
}
