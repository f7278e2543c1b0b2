namespace EdgeNet.Tests.Training;

/// <summary>The operators that have no gradient, and why.</summary>
internal static class NotDifferentiable
{
    /// <summary>Those whose results are truth values, indices or shapes, or are flat, or change a variable.</summary>
    public static IReadOnlySet<string> Names { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "And", "Or", "Xor", "Not", "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", // truth
        "ArgMax", "ArgMin", "OneHot", "ShapeOf", "Size", "Range", "ConstantOfShape", // indices, shapes, constants
        "RandomUniform", "RandomNormal", // depend on a counter
        "QuantizeLinear", "DequantizeLinear", // whole numbers on one side
        "BatchNormalizationGradient", "GridSampleGradient", "RecurrentGradient", // results of gradients that are not differentiated again
        "Assign", "SgdUpdate", "MomentumUpdate", "AdagradUpdate", "AdadeltaUpdate", "RMSPropUpdate", "AdamUpdate", // change variables
    };
}
