using EdgeNet.Graphs;

namespace EdgeNet.Training;

/// <summary>A variable to train, and what is special about the way it is.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="RateScale">Its learning rate, as a share of the optimizer's.</param>
/// <param name="Decay">Its decay, in the place of the optimizer's: 0 for a bias; null for the optimizer's.</param>
/// <param name="MaxNorm">The largest norm the weights of one output may have, if smaller than the optimizer's.</param>
/// <example><code>
/// graph.Differentiate(loss, [new Trained(stem, RateScale: 0.1f), new(head), new(bias, Decay: 0)], Optimizer.AdamW());
/// </code></example>
public readonly record struct Trained(Value Variable, float RateScale = 1, float? Decay = null, float MaxNorm = float.PositiveInfinity);
