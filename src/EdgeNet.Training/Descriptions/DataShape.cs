using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Descriptions;

/// <summary>All that a model must know of data to be built for them.</summary>
/// <param name="Input">The shape of one input.</param>
/// <param name="Outputs">How many scores or numbers are wanted.</param>
/// <param name="Task">What they are.</param>
/// <example><code>var network = description.Build(new([28, 28, 1], Outputs: 10, ModelTask.Classification), seed: 1);</code></example>
public sealed record DataShape(Shape Input, int Outputs, ModelTask Task);
