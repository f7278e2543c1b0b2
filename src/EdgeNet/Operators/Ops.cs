namespace EdgeNet.Operators;

/// <summary>Operators as methods of the values they read, so that a model reads in the order it computes. Each operator adds its own beside its definition.</summary>
/// <example><code>Value y = x.Conv2D(weights, bias, strides: [2, 2]).Relu().MaxPool([2, 2]);</code></example>
public static partial class Ops;
