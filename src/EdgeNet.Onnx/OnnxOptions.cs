using EdgeNet.Tensors;

namespace EdgeNet.Onnx;

/// <summary>What to decide when a model is imported.</summary>
/// <example><code>var options = new OnnxOptions { Shapes = { ["image"] = [1, 3, 320, 320] } };</code></example>
public sealed record OnnxOptions
{
    /// <summary>The shapes of inputs that leave dimensions free. A free first dimension, the batch, is 1 if nothing else is said.</summary>
    public IDictionary<string, Shape> Shapes { get; init; } = new Dictionary<string, Shape>(StringComparer.Ordinal);

    /// <summary>
    /// What inputs will hold, by name; null if that isn't known. Only inputs that decide shapes or branches are asked for, and they become
    /// constants of the graph.
    /// </summary>
    public Func<string, Tensor?> Contents { get; init; } = static _ => null;

    /// <summary>
    /// Whether the graph takes images as [N, H, W, C], as cameras give them, instead of as the file does: [N, C, H, W]. That concerns inputs
    /// of four dimensions; <see cref="Shapes"/> and <see cref="Contents"/> keep the file's order.
    /// </summary>
    public bool ChannelsLast { get; init; }
}
