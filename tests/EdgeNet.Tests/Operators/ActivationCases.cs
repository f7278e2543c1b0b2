using EdgeNet.Operators;
using EdgeNet.Tests.Conformance;
using EdgeNet.Tests.Simd;

namespace EdgeNet.Tests.Operators;

internal sealed class ActivationCases : ICases
{
    public IEnumerable<Case> Cases() =>
    [
        .. Elementwise.Unary(new BinaryStep(), x => x >= 0 ? 1 : 0),
        .. Elementwise.Unary(new Sigmoid(), Sigmoid),
        .. Elementwise.Unary(new HardSigmoid(), x => Math.Clamp(0.2 * x + 0.5, 0, 1)),
        .. Elementwise.Unary(new HardSigmoid { Alpha = -0.5f, Beta = 0.25f }, x => Math.Clamp(-0.5 * x + 0.25, 0, 1)),
        .. Elementwise.Unary(new LogSigmoid(), x => -Softplus(-x)),
        .. Elementwise.Unary(new Tanh(), Math.Tanh),
        .. Elementwise.Unary(new Relu(), x => Math.Max(0, x)),
        .. Elementwise.Unary(new Relu6(), x => Math.Clamp(x, 0, 6), high: 8),
        .. Elementwise.Unary(new Clip { Min = -1, Max = 2 }, x => Math.Clamp(x, -1, 2)),
        .. Elementwise.Unary(new Clip(), x => x),
        .. Elementwise.Unary(new LeakyRelu(), x => x < 0 ? 0.01f * x : x),
        .. Elementwise.Unary(new LeakyRelu { Alpha = 0.3f }, x => x < 0 ? 0.3f * x : x),
        .. Elementwise.Unary(new Elu(), x => Elu(x, 1)),
        .. Elementwise.Unary(new Elu { Alpha = 0.5f }, x => Elu(x, 0.5)),
        .. Elementwise.Unary(new Selu(), x => 1.0507009873554805 * Elu(x, 1.6732632423543772)),
        .. Elementwise.Unary(new Celu { Alpha = 2 }, x => x < 0 ? 2 * Reference.Expm1(x / 2) : x),
        .. Elementwise.Unary(new Softplus(), Softplus),
        .. Elementwise.Unary(new Softsign(), x => x / (1 + Math.Abs(x))),
        .. Elementwise.Unary(new Swish(), x => x * Sigmoid(x)),
        .. Elementwise.Unary(new Swish { Alpha = 1.702f }, x => x * Sigmoid(1.702f * x)),
        .. Elementwise.Unary(new HardSwish(), x => x * Math.Clamp(x / 6 + 0.5, 0, 1)),
        .. Elementwise.Unary(new Mish(), x => x * Math.Tanh(Softplus(x)), low: -30, high: 30),
        .. Elementwise.Unary(new Gelu(), x => 0.5 * x * (1 + Reference.Erf(x / Math.Sqrt(2)))),
        .. Elementwise.Unary(new Gelu { Approximate = GeluApproximation.Tanh }, x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        .. Elementwise.Unary(new Sinc(), x => x == 0 ? 1 : Math.Sin(x) / x),
        .. Elementwise.Unary(new ThresholdedRelu(), x => x > 1 ? x : 0),
        .. Elementwise.Binary(new PRelu(), (x, slope) => x < 0 ? slope * x : x).Where(c => c.Inputs[0]!.Shape == c.Oracle([.. c.Inputs!])[0].Shape),
    ];

    private static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    private static double Softplus(double x) => Math.Max(x, 0) + Reference.Log1p(Math.Exp(-Math.Abs(x)));

    private static double Elu(double x, double alpha) => x < 0 ? alpha * Reference.Expm1(x) : x;
}
