using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>A slope from x and slopes from y; those of all other operators are compared by the gradient suite.</summary>
internal sealed class UnaryGradientCases : ICases
{
    public IEnumerable<Case> Cases() =>
    [
        .. Of(new Sigmoid(), y => y * (1 - y)),
        .. Of(new Tanh(), y => 1 - (y * y)),
        .. Of(new Relu(), y => y > 0 ? 1 : 0),
    ];

    private static IEnumerable<Case> Of(UnaryOperator function, Func<double, double> slope) =>
        from shape in new Shape[] { [], [7], [3, 16], [2, 3, 33] }
        select new Case(new UnaryGradient { Function = function }, [TestTensor.Random(shape, seed: 1), TestTensor.Random(shape, seed: 2, low: -1, high: 1)],
            x => new TestTensor(x[0].Shape, [.. x[0].Values.Zip(x[1].Values, (dy, t) => dy * slope(t))]));
}
