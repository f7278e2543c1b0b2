using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Local response normalization across channels: y = x / (bias + alpha / size · Σ x²)^beta, the sum over the <see cref="Size"/>
/// channels around each one. An even size reaches one further up than down.
/// </summary>
public sealed partial record LRN : Operator
{
    /// <summary>How many channels are summed, the one in the middle included.</summary>
    public int Size { get; internal set; } = 5;

    /// <summary>The weight of the mean square.</summary>
    public float Alpha { get; internal set; } = 1e-4f;

    /// <summary>The power of the divisor.</summary>
    public float Beta { get; internal set; } = 0.75f;

    /// <summary>What is added to the weighted mean square.</summary>
    public float Bias { get; internal set; } = 1;

    internal override Signature Signature { get; } = new("X");

    internal override IReadOnlyList<Kernel> Kernels => [new("rows", c => new LRNStep(this, c))];

    internal override void Attributes(AttributeVisitor a)
    {
        Size = a.Int("size", Size, min: 1);
        Alpha = a.Float("alpha", Alpha);
        Beta = a.Float("beta", Beta);
        Bias = a.Float("bias", Bias);
    }

    internal override void Infer(Inference i)
    {
        var x = i.Expect(0, DType.F32);
        if (x.Rank == 0) throw i.Fail(0, "expected at least one dimension, the channels");
        i.Output(DType.F32, x);
    }
}

public static partial class Ops
{
    /// <summary>Divides each channel by a power of the mean square of the <paramref name="size"/> channels around it.</summary>
    public static Value LRN(this Value x, int size, float alpha = 1e-4f, float beta = 0.75f, float bias = 1, string? name = null) =>
        x.Graph.Add(new LRN { Size = size, Alpha = alpha, Beta = beta, Bias = bias }, [x], name)[0];
}
