using EdgeNet.Operators;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Activations as part of products with weights.</summary>
internal static class FusedActivations
{
    private static readonly Dictionary<UnaryOperator, Case> Known = new ActivationCases().Cases()
        .Where(c => c.Operator is UnaryOperator).DistinctBy(c => c.Operator).ToDictionary(c => (UnaryOperator)c.Operator);

    /// <summary>Every activation that is continuous, so that a small error of the sum stays one.</summary>
    public static IEnumerable<UnaryOperator> All => Known.Keys.Where(a => a is not (BinaryStep or ThresholdedRelu));

    /// <summary>A case of a product with an activation fused into it; what that means is told by the activation's own cases.</summary>
    public static Case Fused(this Case product, UnaryOperator activation) => product with
    {
        Operator = (LinearOperator)product.Operator with { Activation = activation },
        Oracle = inputs => Known[activation].Oracle(product.Oracle(inputs)),
    };
}
