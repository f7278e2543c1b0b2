using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Tests.Simd;

namespace EdgeNet.Tests.Operators;

/// <summary>A slope from x and slopes from y; those of all other operators are compared by the gradient suite.</summary>
internal sealed class UnaryGradientCases : ICases
{
    public IEnumerable<Case> Cases() =>
    [
        .. Of(new Sigmoid(), y => y * (1 - y)),
        .. Of(new Tanh(), y => 1 - (y * y)),
        .. Of(new Relu(), y => y > 0 ? 1 : 0),
        .. Of(new ScaledTanh { Alpha = 1.5f, Beta = 0.7f }, y => 0.7f * (1.5f - (y * y / 1.5f))),
        .. Of(new Exp(), y => y),
        .. Of(new Sqrt(), y => 0.5 / y, low: 0.3),
        .. Of(new Log(), x => 1 / x, low: 0.3),
        .. Of(new Reciprocal(), y => -y * y),
        .. Of(new Softplus(), Sigmoid),
        .. Of(new LogSigmoid(), x => Sigmoid(-x)),
        .. Of(new Swish { Alpha = 1.3f }, x => Sigmoid(1.3f * x) * (1 + (1.3f * x * Sigmoid(-1.3f * x)))),
        .. Of(new Elu { Alpha = 0.8f }, x => x < 0 ? 0.8f * Math.Exp(x) : 1),
        .. Of(new Gelu(), x => (0.5 * (1 + Reference.Erf(x / Math.Sqrt(2)))) + (x * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI))),
    ];

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static IEnumerable<Case> Of(UnaryOperator function, Func<double, double> slope, double low = -1) =>
        from shape in new Shape[] { [], [7], [3, 16], [2, 3, 33] }
        select new Case(new UnaryGradient { Function = function }, [TestTensor.Random(shape, seed: 1), TestTensor.Random(shape, seed: 2, low, high: 1)],
            x => new TestTensor(x[0].Shape, [.. x[0].Values.Zip(x[1].Values, (dy, t) => dy * slope(t))]));
}
