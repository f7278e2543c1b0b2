using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Onnx;

/// <summary>Nodes that are put together from others, where ONNX's backend cases leave off.</summary>
public sealed class ComposedImportTests
{
    [Theory]
    [InlineData("ab,bc->ac")]
    [InlineData("ab , bc", "ab,bc->ac")]
    [InlineData("ba,bc->ca")]
    [InlineData("ab,bc,dc->ad")]
    [InlineData("ab,cd->dbca")]
    [InlineData("ab,ab->a")]
    [InlineData("aab,ab->b")]
    [InlineData("abc->b")]
    [InlineData("a...b,...bc->...ac", "aeb,ebc->eac")]
    [InlineData("a...,...->...a", "ae,e->ea")]
    public void Einstein_sums_are_sums_over_what_the_result_lacks(string equation, string? plain = null)
    {
        plain ??= equation;
        var (terms, result) = (plain.Split("->")[0].Split(','), plain.Split("->")[1]);
        var inputs = terms.Select((term, i) => TestTensor.Random([.. term.Select(Length)], seed: i + 1)).ToArray();
        var model = new OnnxTestModel();
        foreach (var (i, input) in inputs.Index()) model.Input($"x{i}", input);
        var y = model.Node($"Einsum({string.Join(", ", inputs.Select((_, i) => $"x{i}"))}) -> y", ("equation", equation)).Run("y")[0];

        var labels = string.Concat(terms).Distinct().ToArray();
        var expected = TestTensor.Zeros([.. result.Select(Length)]);
        var at = new Dictionary<char, int>();
        Walk(0);
        Assert.Equal(expected.Shape, y.Shape);
        for (var i = 0; i < expected.Values.Length; i++) Assert.Equal(expected.Values[i], y.Values[i], 1e-4);

        void Walk(int depth)
        {
            if (depth < labels.Length)
            {
                for (var i = 0; i < Length(labels[depth]); i++)
                {
                    at[labels[depth]] = i;
                    Walk(depth + 1);
                }
            }
            else
            {
                expected[[.. result.Select(l => at[l])]] += inputs.Zip(terms, (x, term) => x[[.. term.Select(l => at[l])]]).Aggregate((a, b) => a * b);
            }
        }

        static int Length(char label) => label - 'a' + 2;
    }

    [Theory]
    [InlineData("ab->abc", "from nowhere")]
    [InlineData("ab,bc->ac", "doesn't fit 1 inputs")]
    [InlineData("abc->a", "names 3 axes of [2, 3]")]
    public void An_equation_that_means_nothing_is_refused(string equation, string reason) => Assert.Contains(reason,
        new OnnxTestModel().Input("x", TestTensor.Random([2, 3])).Node("Einsum(x) -> y", ("equation", equation)).Refusal("y"), StringComparison.Ordinal);

    [Theory]
    [InlineData(-100)]
    [InlineData(99)]
    public void A_target_to_be_ignored_need_not_be_a_class(int ignored)
    {
        var logs = TestTensor.Random([3, 4]);
        var y = new OnnxTestModel().Input("x", logs).Input("t", new([3], [2, ignored, 1], DType.I64)).Weight("w", TestTensor.Of([4], 1, 2, 3, 4))
            .Node("NegativeLogLikelihoodLoss(x, t, w) -> y", ("ignore_index", ignored)).Run("y")[0];

        Assert.Equal(((-3 * logs[0, 2]) - (2 * logs[2, 1])) / 5, y.Values[0], 1e-6);
    }

    [Theory]
    [InlineData("NonZero(x) -> y")]
    [InlineData("Unique(x) -> y")]
    [InlineData("Compress(w, c) -> y")]
    public void What_decides_shapes_must_be_known(string node) => Assert.Contains("must be known beforehand",
        new OnnxTestModel().Input("x", TestTensor.Random([3])).Weight("w", TestTensor.Random([3])).Input("c", new([3], [1, 0, 1], DType.Bool)).Node(node).Refusal("y"),
        StringComparison.Ordinal);

    [Fact]
    public void A_compressed_axis_may_be_that_of_a_computed_value()
    {
        var x = TestTensor.Random([2, 3]);
        var model = new OnnxTestModel().Input("x", x).Weight("c", new([3], [1, 0, 1], DType.Bool)).Weight("long", new([4], [0, 0, 0, 1], DType.Bool));

        Assert.Equal([x[0, 0], x[0, 2], x[1, 0], x[1, 2]], model.Node("Compress(x, c) -> y", ("axis", -1)).Run("y")[0].Values);
        Assert.Contains("its condition holds for index 3", model.Node("Compress(x, long) -> z", ("axis", 1)).Refusal("z"), StringComparison.Ordinal);
    }

    [Fact]
    public void Unique_slices_are_told_apart_by_every_element()
    {
        var results = new OnnxTestModel().Weight("x", new([4, 2], [3, 1, 2, 9, 3, 1, 2, 8], DType.I64))
            .Node("Unique(x) -> y, first, kinds, counts", ("axis", 0)).Run("y", "first", "kinds", "counts");

        Assert.Equal([2, 8, 2, 9, 3, 1], results[0].Values);
        Assert.Equal([3, 1, 0], results[1].Values);
        Assert.Equal([2, 1, 2, 0], results[2].Values);
        Assert.Equal([1, 1, 2], results[3].Values);
    }
}
