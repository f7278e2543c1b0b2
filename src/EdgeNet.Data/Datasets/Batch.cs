using EdgeNet.Tensors;

namespace EdgeNet.Data.Datasets;

/// <summary>Several examples in tensors with one more axis, outermost. Its rows are examples over the same memory.</summary>
/// <example><code>
/// var batch = new Batch(data.CreateItem(), size: 32);
/// data.Read(epoch: 0, index: 7, batch.Rows[0]);
/// Span&lt;float&gt; all = batch.Input.Span&lt;float&gt;();
/// </code></example>
public sealed class Batch : Example
{
    private readonly Example[] rows;

    /// <summary>Creates a batch of zeros.</summary>
    /// <param name="like">An example of the kinds and shapes of its rows.</param>
    /// <param name="size">How many rows there are.</param>
    public Batch(Example like, int size) : base([.. like.Inputs.Select(t => Stack(t.Spec, size))], [.. like.Targets.Select(t => Stack(t.Spec, size))])
    {
        rows = new Example[size];
        for (var i = 0; i < size; i++) rows[i] = new([.. Inputs.Select(t => Row(t, i))], [.. Targets.Select(t => Row(t, i))]);
    }

    /// <summary>How many rows there are.</summary>
    public int Size => rows.Length;

    /// <summary>How many of them hold examples, from the first on; the others are zeros.</summary>
    public int Count { get; internal set; }

    /// <summary>The examples.</summary>
    public IReadOnlyList<Example> Rows => rows;

    private static Tensor Stack(TensorSpec row, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        // A row must begin at a byte of its own.
        if (row.Type.Bits() < 8) throw new DataException($"Elements of type {row.Type} cannot be put into batches; widen them first.");
        return new(row with { Shape = new([size, .. row.Shape]) });
    }

    private static Tensor Row(Tensor stacked, int index)
    {
        var spec = stacked.Spec with { Shape = stacked.Shape[1..] };
        return new(spec, stacked.Block, stacked.Offset + index * spec.Bytes);
    }
}
