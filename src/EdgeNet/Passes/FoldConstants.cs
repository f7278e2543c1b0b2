using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Memory;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Passes;

/// <summary>Computes nodes whose inputs are all known, and puts their results in their place.</summary>
internal sealed class FoldConstants : IPass
{
    public bool Run(Graph graph)
    {
        var folded = new HashSet<Node>();
        foreach (var node in graph.Nodes)
        {
            if (!node.Operator.ReadsShapesOnly && node.Inputs.Any(v => v is not null && v.Constant is null)) continue;
            var results = Evaluate(node);
            for (var i = 0; i < results.Length; i++) graph.Replace(node.Outputs[i], graph.Constant(results[i], node.Outputs[i].Name));
            folded.Add(node);
        }

        graph.Remove(folded);
        return folded.Count > 0;
    }

    private static unsafe Tensor[] Evaluate(Node node)
    {
        var results = node.Outputs.Select(v => new Tensor(v.Spec)).ToArray();
        var context = new KernelContext(node.Name,
            [.. node.Inputs.Select(v => v?.Spec)], [.. node.Inputs.Select(v => v?.Constant)], [.. node.Outputs.Select(v => v.Spec)],
            Cpu.Current, workers: 1, new PackedWeights());
        var step = node.Operator.Choose(context).Create(context);
        var scratch = new AlignedBlock(step.ScratchBytes(workers: 1));
        step.Bind(new(
            [.. node.Inputs.Select(v => v?.Constant is { } c ? Packed(c) : default)], [.. results.Select(Packed)],
            (nint)scratch.Pointer, workers: 1));
        for (var phase = 0; phase < step.Phases; phase++) step.Run(phase, 0, step.Units(phase), worker: 0);
        GC.KeepAlive(context);
        GC.KeepAlive(scratch);
        GC.KeepAlive(node);
        return results;
    }

    private static unsafe Address Packed(Tensor tensor) =>
        new((nint)tensor.Pointer, tensor.Shape.Rank == 0 ? 1 : tensor.Shape[^1]);
}
