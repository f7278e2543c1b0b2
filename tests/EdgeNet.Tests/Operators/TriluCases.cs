using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

public sealed class TriluCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var type in Coded.Types)
        {
            foreach (var upper in (bool[])[true, false])
            {
                foreach (var k in (int[])[0, 1, -2, 40, -40]) yield return Case([2, 5, 6], upper, k, type);
                yield return Case([7, 3], upper, 0, type);
                yield return Case([2, 0, 3], upper, 0, type);
            }
        }
    }

    [Fact]
    public void A_vector_has_no_triangle() => Assert.Throws<ShapeException>(() => new Graph("g").Input("x", new(DType.F32, [3])).Trilu());

    private static Case Case(Shape shape, bool upper, int k, DType type) => new(new Trilu { Upper = upper, K = k }, [Coded.Tensor(shape, type)], x =>
        Coded.Each(shape, type, i => (upper ? i[^1] >= i[^2] + k : i[^1] <= i[^2] + k) ? x[0][i] : 0));
}
