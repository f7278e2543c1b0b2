using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A layer that normalizes, then scales and shifts each channel by what it learns.</summary>
/// <param name="epsilon">What is added to variances.</param>
/// <param name="shifts">Whether it shifts.</param>
public abstract class Norm(float epsilon, bool shifts = true) : MapLayer
{
    private protected float Epsilon => epsilon;

    private protected static Value Scale(LayerScope scope, Value x) => scope.Weight("scale", [x.Shape[^1]], Initializer.Ones, WeightOptions.Bias);

    private protected Value? Shift(LayerScope scope, Value x) => shifts ? scope.Weight("shift", [x.Shape[^1]], Initializer.Zeros, WeightOptions.Bias) : null;
}

/// <summary>
/// Normalizes each channel: in training by the mean and variance of the batch, otherwise, and where it is frozen, by running means of those.
/// </summary>
/// <param name="momentum">How much of the running means each step keeps.</param>
/// <param name="epsilon">What is added to variances.</param>
/// <example><code>var network = new Sequential([28, 28, 1]) { new Conv2D(32, 3, bias: false), new BatchNorm(), new Activate("relu") };</code></example>
public sealed class BatchNorm(float momentum = 0.99f, float epsilon = 1e-3f) : Norm(epsilon)
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x)
    {
        var (scale, shift, channels) = (Scale(scope, x), Shift(scope, x)!, x.Shape[^1]);
        var mean = scope.Statistic("mean", [channels], Initializer.Zeros);
        var variance = scope.Statistic("variance", [channels], Initializer.Ones);
        if (!scope.Training) return x.BatchNormalization(scale, shift, mean, variance, Epsilon, scope.Name);
        var (y, batchMean, batchVariance) = x.BatchNormalizationTraining(scale, shift, Epsilon, scope.Name);
        scope.Update("mean", mean.Affine(momentum).Add(batchMean.Affine(1 - momentum)));
        scope.Update("variance", variance.Affine(momentum).Add(batchVariance.Affine(1 - momentum)));
        return y;
    }
}

/// <summary>Normalizes the channels of each pixel or step by their own mean and variance.</summary>
/// <example><code>var layer = new LayerNorm();</code></example>
public sealed class LayerNorm(float epsilon = 1e-3f) : Norm(epsilon)
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.LayerNormalization(Scale(scope, x), Shift(scope, x), epsilon: Epsilon, name: scope.Name);
}

/// <summary>Divides the channels of each pixel or step by the root of their mean square.</summary>
/// <example><code>var layer = new RMSNorm();</code></example>
public sealed class RMSNorm(float epsilon = 1e-6f) : Norm(epsilon, shifts: false)
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.RMSNormalization(Scale(scope, x), epsilon: Epsilon, name: scope.Name);
}

/// <summary>Normalizes each channel of each image by its own mean and variance.</summary>
/// <example><code>var layer = new InstanceNorm();</code></example>
public sealed class InstanceNorm(float epsilon = 1e-3f) : Norm(epsilon)
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.InstanceNormalization(Scale(scope, x), Shift(scope, x)!, Epsilon, scope.Name);
}

/// <summary>Normalizes each group of neighbouring channels of each image by its own mean and variance.</summary>
/// <example><code>var layer = new GroupNorm(8);</code></example>
public sealed class GroupNorm(int groups = 32, float epsilon = 1e-3f) : Norm(epsilon)
{
    /// <inheritdoc/>
    protected internal override Value Call(LayerScope scope, Value x) => x.GroupNormalization(Scale(scope, x), Shift(scope, x)!, groups, Epsilon, scope.Name);
}
