namespace EdgeNet.Tests.Training;

/// <summary>The operators that have no gradient, and why.</summary>
internal static class NotDifferentiable
{
    /// <summary>Those whose results are truth values, indices or shapes, or are flat, or change a variable.</summary>
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "And", "Or", "Xor", "Not", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", // truth
        "ArgMax", "ArgMin", "OneHot", "ShapeOf", "Size", "Range", "ConstantOfShape", // indices, shapes, constants
        "QuantizeLinear", "DequantizeLinear", // whole numbers on one side
        "Assign", "SgdUpdate", "MomentumUpdate", "AdagradUpdate", "AdadeltaUpdate", "RMSPropUpdate", "AdamUpdate", // change variables
        "AveragePool", "BatchNormalization", "Conv1D", "Conv2D", "ConvTranspose2D", "GRU", "GroupNormalization", "InstanceNormalization", "LRN", "LSTM",
        "LayerNormalization", "LpNormalization", "LpPool", "MaxPool", "RMSNormalization", "RNN", // to come
    };
}
