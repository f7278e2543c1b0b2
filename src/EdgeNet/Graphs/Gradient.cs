using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>
/// What an operator sees when a node of it is differentiated: the node's inputs and outputs, the gradients of the outputs, and
/// where to put those of the inputs. What it adds are ordinary nodes, which can be differentiated again.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="ofOutputs">The gradient of each output; null where the loss doesn't depend on it.</param>
/// <param name="wanted">For each input, whether its gradient is of use.</param>
internal sealed class Gradient(Node node, IReadOnlyList<Value?> ofOutputs, IReadOnlyList<bool> wanted)
{
    private readonly List<(int Input, Value Gradient)> results = [];

    /// <summary>The node.</summary>
    public Node Node => node;

    /// <summary>The gradient of the first output, for operators that have but one.</summary>
    public Value OfOutput => ofOutputs[0]!;

    /// <summary>What has been found: gradients of inputs.</summary>
    public IReadOnlyList<(int Input, Value Gradient)> Results => results;

    /// <summary>An input.</summary>
    public Value X(int input) => node.Inputs[input]!;

    /// <summary>An output.</summary>
    public Value Y(int output = 0) => node.Outputs[output];

    /// <summary>The gradient of an output, or null if the loss doesn't depend on it.</summary>
    public Value? Of(int output) => ofOutputs[output];

    /// <summary>Whether an input is given and its gradient is of use.</summary>
    public bool Wants(int input) => input < wanted.Count && wanted[input];

    /// <summary>States the gradient of an input; one of the shape it was broadcast to is summed up.</summary>
    public void Set(int input, Value gradient) => results.Add((input, gradient));

    /// <summary>Adds an operator and answers its first output.</summary>
    public Value Add(Operator op, params Value?[] inputs) => node.Graph.Add(op, inputs, $"{node.Name}.gradient")[0];

    /// <summary>Zeros.</summary>
    public Value Zeros(Shape shape) => node.Graph.Constant(new Tensor(new(DType.F32, shape)));

    /// <summary>A float without dimensions.</summary>
    public Value Scalar(float value) => node.Graph.Constant(Tensor.Scalar(value));
}
