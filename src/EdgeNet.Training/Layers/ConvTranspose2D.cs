using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>
/// A transposed convolution, which enlarges images by its strides: to as many times the size with <see cref="Padding.Same"/>, and by what the
/// kernel reaches beyond with <see cref="Padding.Valid"/>.
/// </summary>
/// <example><code>var layer = new ConvTranspose2D(64, kernel: 4, "relu") { Strides = 2, Padding = Padding.Same };</code></example>
public sealed class ConvTranspose2D(int filters, Extent kernel, Activation? activation = null, bool bias = true) : ImageConvolution(activation, bias)
{
    /// <inheritdoc/>
    protected override Value Weigh(LayerScope scope, Value x)
    {
        var (up, down) = (Axis(kernel.Height, Strides.Height, Dilations.Height), Axis(kernel.Width, Strides.Width, Dilations.Width));
        return x.ConvTranspose2D(
            KernelOf(scope, [filters, kernel.Height, kernel.Width, x.Shape[^1]]), BiasOf(scope, filters), Strides.ToArray(),
            [up.Before, down.Before, up.After, down.After], [up.Missing, down.Missing], Dilations.ToArray(), name: scope.Name);
    }

    /// <summary>What is cut off the result before and after, and what it lacks, for n inputs to become n · stride outputs.</summary>
    private (int Before, int After, int Missing) Axis(int window, int stride, int dilation)
    {
        var beyond = (window - 1) * dilation + 1 - stride;
        if (beyond < 0) return (0, 0, -beyond);
        return Padding == Padding.Same ? (beyond / 2, beyond - beyond / 2, 0) : (0, 0, 0);
    }
}
