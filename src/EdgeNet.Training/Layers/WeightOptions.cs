using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>What holds a weight back.</summary>
/// <example><code>var layer = new Dense(64, "relu") { Kernel = new() { Penalty = Penalty.L2(1e-4f) } };</code></example>
public sealed record WeightOptions
{
    /// <summary>What it adds to the loss; null for nothing.</summary>
    public Penalty? Penalty { get; init; }

    /// <summary>The largest norm the weights of one output may have; infinite for any.</summary>
    public float MaxNorm { get; init; } = float.PositiveInfinity;

    /// <summary>Whether the optimizer's weight decay holds for it; biases and scales are usually left out.</summary>
    public bool Decays { get; init; } = true;

    /// <summary>Those of biases and scales.</summary>
    internal static WeightOptions Bias { get; } = new() { Decays = false };
}

/// <summary>A term of the loss that keeps weights small.</summary>
/// <example><code>var penalty = new Penalty(L1: 1e-5f, L2: 1e-4f);</code></example>
public sealed record Penalty(float L1 = 0, float L2 = 0)
{
    internal Value Of(Value weight)
    {
        var flat = weight.Reshape([(int)weight.Shape.Elements]);
        Value? l1 = L1 == 0 ? null : flat.ReduceL1([], keepDims: false).Affine(L1);
        Value? l2 = L2 == 0 ? null : flat.ReduceSumSquare([], keepDims: false).Affine(L2);
        return l1 is not null && l2 is not null ? l1.Add(l2) : l1 ?? l2 ?? throw new EdgeNetException("A penalty needs a factor: L1, L2 or both.");
    }
}
