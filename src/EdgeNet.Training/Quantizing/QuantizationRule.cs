using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Quantizing;

/// <summary>How an operator computes with quantized values.</summary>
internal sealed record QuantizationRule
{
    /// <summary>Its result's range is measured.</summary>
    private static readonly QuantizationRule Measured = new();

    /// <summary>Its result holds elements of what it reads, unchanged.</summary>
    private static readonly QuantizationRule Moving = new() { Shares = true };

    /// <summary>The range of its result, if that follows from the formula.</summary>
    public ValueRange? Known { get; private init; }

    /// <summary>Whether what it reads and what it gives have one quantization.</summary>
    public bool Shares { get; private init; }

    /// <summary>
    /// How a node computes with quantized values; null if it computes with floats. This table is all that post-training quantization knows
    /// of operators: it holds those that have integer kernels.
    /// </summary>
    public static QuantizationRule? Of(Node node) => node.Operator switch
    {
        LinearOperator { Activation: null or IClamp } => HasKnown(node, LinearOperator.W) ? Measured : null,
        LSTM or GRU => HasKnown(node, RecurrentOperator.W) && HasKnown(node, RecurrentOperator.R) ? Measured : null,
        MaxPool or GlobalMaxPool or Concat or Reshape or Flatten or Squeeze or Unsqueeze or Transpose or Slice or Split or DepthToSpace or SpaceToDepth
            or Resize { Mode: ResizeMode.Nearest } or Pad { Mode: not PadMode.Constant } or Pad { Value: 0 } => Moving,
        Sigmoid or Softmax => new() { Known = new(0, 255 / 256f) }, // steps of 1/256
        Tanh => new() { Known = new(-1, 127 / 128f) }, // steps of 1/128
        UnaryOperator or Add or Sub or Mul or AveragePool or GlobalAveragePool or Resize or Pad or LayerNormalization or InstanceNormalization => Measured,
        _ => null,
    };

    /// <summary>The inputs of a node that are quantized as activations are; weights and biases have scales of their own.</summary>
    public static IEnumerable<Value> Operands(Node node) => node.Operator switch
    {
        LinearOperator => node.Has(LinearOperator.R) ? [node.Inputs[LinearOperator.X]!, node.Inputs[LinearOperator.R]!] : [node.Inputs[LinearOperator.X]!],
        ArithmeticOperator or Concat => node.Inputs.OfType<Value>(),
        _ => [node.Inputs[0]!],
    };

    /// <summary>The results of a node that are quantized, all alike; an LSTM's cell state stays what it is.</summary>
    public static IEnumerable<Value> Results(Node node) => node.Operator is RecurrentOperator ? node.Outputs.Take(2) : node.Outputs;

    /// <summary>Whether a node multiplies with weights. Only such a node gains by being quantized alone; others go along with what they read.</summary>
    public static bool IsProduct(Node node) => node.Operator is LinearOperator or RecurrentOperator;

    /// <summary>The inputs of a product that are its weights.</summary>
    public static IReadOnlyList<int> Weights(Node product) => product.Operator is RecurrentOperator ? [RecurrentOperator.W, RecurrentOperator.R] : [LinearOperator.W];

    /// <summary>The axis of a product's weights along which scales differ: output channels, or gates and units.</summary>
    public static int WeightAxis(Node product) => product.Operator is RecurrentOperator ? 1 : 0;

    private static bool HasKnown(Node node, int input) => node.Inputs[input]!.Constant is not null;
}
