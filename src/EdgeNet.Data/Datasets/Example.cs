using EdgeNet.Tensors;

namespace EdgeNet.Data.Datasets;

/// <summary>
/// One sample, without a batch axis: what a model is given and what it shall answer. Images are float [H, W, C], series [T, C], class
/// numbers I32 without dimensions.
/// </summary>
/// <example><code>
/// var digit = new Example([new(new(DType.F32, [28, 28, 1]))], [Tensor.Scalar(7)]);
/// Span&lt;float&gt; pixels = digit.Input.Span&lt;float&gt;();
/// </code></example>
public class Example
{
    private readonly Tensor[] inputs;
    private readonly Tensor[] targets;

    /// <summary>Creates an example over tensors that exist.</summary>
    public Example(IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> targets)
    {
        (this.inputs, this.targets) = ([.. inputs], [.. targets]);
    }

    /// <summary>What a model is given.</summary>
    public IReadOnlyList<Tensor> Inputs => inputs;

    /// <summary>What it shall answer; none where nothing is known.</summary>
    public IReadOnlyList<Tensor> Targets => targets;

    /// <summary>The only input, or the first.</summary>
    public Tensor Input => inputs.Length > 0 ? inputs[0] : throw new DataException("The example has no input.");

    /// <summary>The only target, or the first.</summary>
    public Tensor Target => targets.Length > 0 ? targets[0] : throw new DataException("The example has no target; its data have no labels.");

    /// <summary>Creates an example of zeros, of the same kinds and shapes as this one's tensors.</summary>
    public Example CreateAlike() => new([.. inputs.Select(t => new Tensor(t.Spec))], [.. targets.Select(t => new Tensor(t.Spec))]);

    /// <summary>Copies all elements from an example alike.</summary>
    /// <exception cref="DataException">It has other tensors.</exception>
    public void CopyFrom(Example other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Copy(other.inputs, inputs);
        Copy(other.targets, targets);
    }

    /// <summary>The kinds and shapes of its tensors, as in <c>F32[28, 28, 1] → I32[]</c>.</summary>
    public override string ToString() => $"{string.Join(", ", (object[])inputs)} → {string.Join(", ", (object[])targets)}";

    /// <summary>Whether another has tensors of the same kinds and shapes.</summary>
    internal bool IsAlike(Example other) =>
        inputs.Select(t => t.Spec).SequenceEqual(other.inputs.Select(t => t.Spec)) && targets.Select(t => t.Spec).SequenceEqual(other.targets.Select(t => t.Spec));

    /// <summary>Sets all elements to zero.</summary>
    internal void Clear()
    {
        foreach (var tensor in inputs) tensor.Bytes.Clear();
        foreach (var tensor in targets) tensor.Bytes.Clear();
    }

    private static void Copy(Tensor[] from, Tensor[] to)
    {
        if (from.Length != to.Length) throw new DataException($"An example of {from.Length} tensors cannot be copied into one of {to.Length}.");
        for (var i = 0; i < to.Length; i++)
        {
            if (from[i].Spec != to[i].Spec) throw new DataException($"{from[i]} cannot be copied into {to[i]}.");
            from[i].Bytes.CopyTo(to[i].Bytes);
        }
    }
}
