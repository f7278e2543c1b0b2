using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Tests.Passes;

/// <summary>Products with constant matrices become dense layers; others stay as they are.</summary>
public sealed class LowerProductsTests
{
    private readonly GraphBuilder b = new("products", seed: 7);

    [Theory]
    [InlineData(new[] { 7 }, new[] { 7, 5 }, false)]
    [InlineData(new[] { 3, 7 }, new[] { 5, 7 }, true)]
    [InlineData(new[] { 2, 4, 3, 7 }, new[] { 7, 5 }, false)]
    [InlineData(new[] { 2, 3, 7 }, new[] { 1, 5, 7 }, true)]
    public void A_product_with_a_constant_matrix_is_a_dense_layer(int[] a, int[] matrix, bool transB)
    {
        var y = b.Input("a", [.. a]).MatMul(b.Weights([.. matrix]), transB: transB).Add(b.Uniform([5], -1, 1)).Sigmoid();
        AssertSteps(y, "Dense");
    }

    [Fact]
    public void A_stack_of_matrices_a_column_and_a_transposed_operand_stay_products()
    {
        var x = b.Input("x", [2, 3, 7]);
        AssertSteps(x.MatMul(b.Weights([2, 7, 5])), "MatMul");
        AssertSteps(x.MatMul(b.Weights([7])), "MatMul");
        AssertSteps(x.MatMul(b.Weights([3, 5]), transA: true), "MatMul");
        AssertSteps(b.Input("row", [7]).MatMul(b.Weights([1, 7, 5])), "MatMul");
    }

    [Fact]
    public void A_matrix_that_is_computed_stays_an_operand()
    {
        AssertSteps(b.Input("x", [3, 7]).MatMul(b.Input("w", [7, 5])), "MatMul");
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { 1 })]
    [InlineData(new[] { 5 })]
    [InlineData(new[] { 1, 5 })]
    public void Gemm_with_a_bias_is_a_dense_layer_its_factors_part_of_the_constants(int[] c)
    {
        var y = b.Input("a", [3, 7]).Gemm(b.Weights([7, 5]), b.Uniform([.. c], 1, 2), alpha: 0.5f, beta: -2);
        AssertSteps(y.Tanh(), "Dense");
    }

    [Fact]
    public void Gemm_over_a_matrix_takes_it_as_residual_unless_that_is_scaled()
    {
        var (a, c) = (b.Input("a", [3, 7]), b.Input("c", [3, 5]));
        AssertSteps(a.Gemm(b.Weights([5, 7]), c, transB: true).Relu(), "Dense");
        AssertSteps(a.Gemm(b.Weights([5, 7]), c, beta: 2, transB: true), "Gemm");
        AssertSteps(a.Gemm(b.Weights([7, 5]), b.Uniform([3, 1], -1, 1)), "Gemm");
    }

    /// <summary>Adds one more output, and asserts the steps that it alone is compiled to.</summary>
    private void AssertSteps(Value y, params string[] types)
    {
        var graph = y.Graph.Clone();
        var name = y.Name;
        graph.Output("y", graph.Nodes.SelectMany(n => n.Outputs).Single(v => v.Name == name));
        Assert.Equal(types, FusionTests.Fused(graph).Select(op => op.Type));
    }
}
