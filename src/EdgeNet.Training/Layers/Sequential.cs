using System.Collections;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Layers;

/// <summary>Layers one after the other.</summary>
/// <example><code>
/// var network = new Sequential([28, 28, 1])
/// {
///     new Conv2D(32, 3, "relu"),
///     new MaxPool2D(2),
///     new Flatten(),
///     new Dense(10, "softmax"),
/// };
/// </code></example>
public sealed class Sequential : Network, IEnumerable<Layer>
{
    private Symbol last;

    /// <summary>A network without layers.</summary>
    /// <param name="inputShape">The shape of one example, without the batch.</param>
    /// <param name="name">The network's name.</param>
    /// <param name="seed">What the weights begin with follows from it.</param>
    /// <param name="inputName">The input's name.</param>
    /// <param name="inputType">The type of its elements.</param>
    public Sequential(Shape inputShape, string name = "sequential", int seed = 0, string inputName = "input", DType inputType = DType.F32)
        : base([new Input(inputShape, inputName, inputType)], name, seed) => last = Inputs[0];

    /// <summary>Puts a layer behind the others.</summary>
    /// <exception cref="EdgeNetException">The layer can't take what the one before it makes.</exception>
    public void Add(Layer layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        last = layer.On(last);
        Append(last);
    }

    /// <inheritdoc/>
    public IEnumerator<Layer> GetEnumerator() => Layers.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
