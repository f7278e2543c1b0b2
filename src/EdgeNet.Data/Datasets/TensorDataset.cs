using EdgeNet.Tensors;

namespace EdgeNet.Data.Datasets;

/// <summary>Examples that stand in memory, one after the other in tensors whose outermost axis counts them.</summary>
internal sealed class TensorDataset : Dataset<Example>
{
    private readonly Tensor[] inputs;
    private readonly Tensor[] targets;

    public TensorDataset(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets)
    {
        (this.inputs, this.targets) = ([.. inputs], [.. targets]);
        if (this.inputs.Length == 0) throw new DataException("Examples need at least one input.");
        foreach (var tensor in this.inputs.Concat(this.targets))
        {
            if (tensor.Shape.Rank == 0) throw new DataException($"{tensor} has no axis that counts examples; give [examples, …].");
            if (tensor.Spec.Type.Bits() < 8) throw new DataException($"{tensor} holds elements smaller than a byte; widen them first.");
            if (tensor.Shape[0] != this.inputs[0].Shape[0])
                throw new DataException($"The inputs are {this.inputs[0].Shape[0]:N0} examples ({this.inputs[0]}), but {tensor} holds {tensor.Shape[0]:N0}; the outermost axes must agree.");
        }
    }

    public override int Count => inputs[0].Shape[0];

    public override Example CreateItem() => new([.. inputs.Select(t => new Tensor(Row(t)))], [.. targets.Select(t => new Tensor(Row(t)))]);

    protected override void Fill(int epoch, int index, Example item)
    {
        for (var i = 0; i < inputs.Length; i++) Copy(inputs[i], index, item.Inputs[i]);
        for (var i = 0; i < targets.Length; i++) Copy(targets[i], index, item.Targets[i]);
    }

    private static TensorSpec Row(Tensor tensor) => tensor.Spec with { Shape = tensor.Shape[1..] };

    private static void Copy(Tensor all, int index, Tensor row)
    {
        var bytes = row.Bytes;
        all.Bytes.Slice(checked((int)((long)index * bytes.Length)), bytes.Length).CopyTo(bytes);
    }
}
