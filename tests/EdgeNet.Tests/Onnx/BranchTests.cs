using EdgeNet.Tensors;

namespace EdgeNet.Tests.Onnx;

/// <summary>Branches whose condition only a run knows.</summary>
public class BranchTests
{
    [Theory]
    [InlineData(3, -3)]
    [InlineData(-1, 0)]
    public void An_If_that_measurements_decide_computes_both_branches_and_takes_one(float x, float expected) =>
        Assert.Equal([expected, expected], Deciding("Neg(x) -> a", "Relu(x) -> b").Run(TestNumbers.Of(x, x)).Span<float>().ToArray());

    [Fact]
    public void Branches_may_lay_their_results_out_in_different_orders_of_axes()
    {
        var model = new OnnxMaker(13).Input("x", 1, 3, 2, 2).Weight("w", 3, 3, 1, 1).Weight("zero", Tensor.Scalar(0f)).Node("ReduceMax(x) -> m", ("keepdims", 0)).Node("Greater(m, zero) -> c")
            .Node("If(c) -> y", ("then_branch", OnnxMaker.Branch("a", "Conv(x, w) -> a")), ("else_branch", OnnxMaker.Branch("b", "Neg(x) -> b"))).Output("y");
        var x = TestNumbers.Of([1, 3, 2, 2], -1, -2, -3, -4, -5, -6, -7, -8, -9, -10, -11, -12);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], model.Run(x).Span<float>().ToArray());
    }

    [Fact]
    public void Branches_whose_results_differ_in_shape_are_refused() =>
        Assert.Contains("F32[2] or else F32[]", Assert.Single(Deciding("Neg(x) -> a", "ReduceSum(x) -> s", "Squeeze(s) -> b").Problems()).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_branch_that_cannot_be_imported_is_told_with_its_reason() =>
        Assert.Contains("Strange", Assert.Single(Deciding("Neg(x) -> a", "Strange(x) -> b").Problems()).Type, StringComparison.Ordinal);

    /// <summary>y = yes of x if the largest element of x is positive, otherwise no of x.</summary>
    private static OnnxMaker Deciding(string yes, params string[] no) => new OnnxMaker(13).Input("x", 2).Weight("zero", Tensor.Scalar(0f))
        .Node("ReduceMax(x) -> m").Node("Greater(m, zero) -> c")
        .Node("If(c) -> y", ("then_branch", OnnxMaker.Branch("a", yes)), ("else_branch", OnnxMaker.Branch("b", no))).Output("y");
}
