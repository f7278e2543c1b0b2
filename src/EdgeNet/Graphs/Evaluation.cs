using EdgeNet.Kernels;
using EdgeNet.Memory;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>Computes an operator once, outside any plan.</summary>
internal static class Evaluation
{
    /// <summary>Whether an operator's results are known now: its inputs are, or it only asks for their shapes.</summary>
    public static bool IsKnown(Operator op, IEnumerable<Value?> inputs) => op.ReadsShapesOnly || inputs.All(v => v is null or { Constant: not null });

    /// <summary>The results of an operator over constants, in tensors of their own.</summary>
    public static unsafe Tensor[] Run(string node, Operator op, IReadOnlyList<Value?> inputs, IReadOnlyList<TensorSpec> outputs)
    {
        var results = outputs.Select(spec => new Tensor(spec)).ToArray();
        var context = new KernelContext(node,
            [.. inputs.Select(v => v?.Spec)], [.. inputs.Select(v => v?.Constant)], [.. outputs], Cpu.Current, workers: 1, new PackedWeights());
        var step = op.Choose(context).Create(context);
        var scratch = new AlignedBlock(step.ScratchBytes(workers: 1));
        step.Bind(new(
            [.. inputs.Select(v => v?.Constant is { } c ? Packed(c) : default)], [.. results.Select(Packed)],
            (nint)scratch.Pointer, workers: 1));
        for (var phase = 0; phase < step.Phases; phase++) step.Run(phase, 0, step.Units(phase), worker: 0);
        GC.KeepAlive(context);
        GC.KeepAlive(scratch);
        GC.KeepAlive(inputs);
        return results;
    }

    private static unsafe Address Packed(Tensor tensor) =>
        new((nint)tensor.Pointer, tensor.Shape.Rank == 0 ? 1 : tensor.Shape[^1]);
}
