using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Operators that change variables.</summary>
internal sealed class UpdateCases : ICases
{
    private const float Rate = 0.05f;

    private static readonly Shape[] Shapes = [[], [0], [3], [5, 33], [100, 201]];

    /// <summary>A weight, its gradient, what is remembered of it, and the number of the step: the weight and the memories afterwards.</summary>
    private delegate (double W, double A, double B) Formula(double w, double g, double a, double b, int step);

    public IEnumerable<Case> Cases() =>
    [
        .. Shapes.Select(shape => new Case(new Assign(), [TestTensor.Random(shape, seed: 1), TestTensor.Random(shape, seed: 2)], x => x[1])),
        .. Of(new SgdUpdate(), (w, g, a, b, _) => (w - (Rate * g), a, b)),
        .. Of(new SgdUpdate { Decay = 0.1f }, (w, g, a, b, _) => (w - (Rate * (g + (0.1f * w))), a, b)),
        .. Of(new MomentumUpdate(), (w, g, a, b, _) => (w - (Rate * ((0.9f * a) + g)), (0.9f * a) + g, b)),
        .. Of(new MomentumUpdate { Momentum = 0.5f, Nesterov = true }, (w, g, a, b, _) => (w - (Rate * (g + (0.5 * ((0.5 * a) + g)))), (0.5 * a) + g, b)),
        .. Of(new AdagradUpdate(), (w, g, a, b, _) => (w - (Rate * g / (Math.Sqrt(a + (g * g)) + 1e-7)), a + (g * g), b)),
        .. Of(new RMSPropUpdate(), (w, g, a, b, _) => (w - (Rate * g / (Math.Sqrt(Mean(0.9f, a, g * g)) + 1e-7)), Mean(0.9f, a, g * g), b)),
        .. Of(new AdadeltaUpdate(), (w, g, a, b, _) =>
        {
            a = Mean(0.95f, a, g * g);
            var change = g * Math.Sqrt((b + 1e-6f) / (a + 1e-6f));
            return (w - (Rate * change), a, Mean(0.95f, b, change * change));
        }),
        .. Of(new AdamUpdate(), (w, g, a, b, t) => Adam(w, g, a, b, t)),
        .. Of(new AdamUpdate { Decay = 0.01f, Beta1 = 0.8f, Beta2 = 0.99f, Epsilon = 1e-3f }, (w, g, a, b, t) => Adam(w, g + (0.01f * w), a, b, t, 0.8f, 0.99f, 1e-3f)),
        .. Of(new AdamUpdate { DecoupledDecay = 0.1f }, (w, g, a, b, t) => Adam(w, g, a, b, t, decoupled: 0.1f)),
        .. Of(new AdamUpdate { Nesterov = true }, (w, g, a, b, t) => Adam(w, g, a, b, t, nesterov: true)),
    ];

    private static IEnumerable<Case> Of(UpdateOperator op, Formula formula) =>
        from shape in Shapes
        from step in new[] { 1, 7 }
        let memories = Enumerable.Range(0, op.Memories).Select(m => TestTensor.Random(shape, seed: 3 + m, low: 0, high: 1))
        select new Case(op, [TestTensor.Random(shape, seed: 1), .. memories, TestTensor.Random(shape, seed: 2), TestTensor.Of([], Rate), TestTensor.Of([], step)], x =>
        {
            var results = Enumerable.Range(0, op.Updates).Select(_ => TestTensor.Zeros(shape)).ToArray();
            for (var i = 0; i < x[0].Values.Length; i++)
            {
                var (w, a, b) = formula(x[0].Values[i], x[op.Updates].Values[i], op.Memories > 0 ? x[1].Values[i] : 0, op.Memories > 1 ? x[2].Values[i] : 0, step);
                double[] after = [w, a, b];
                for (var r = 0; r < results.Length; r++) results[r].Values[i] = after[r];
            }

            return results;
        });

    private static double Mean(double keep, double old, double now) => (keep * old) + ((1 - keep) * now);

    private static (double W, double A, double B) Adam(
        double w, double g, double a, double b, int t, double beta1 = 0.9f, double beta2 = 0.999f, double epsilon = 1e-8f, double decoupled = 0, bool nesterov = false)
    {
        (a, b) = (Mean(beta1, a, g), Mean(beta2, b, g * g));
        var mean = nesterov ? (beta1 * a / (1 - Math.Pow(beta1, t + 1))) + ((1 - beta1) * g / (1 - Math.Pow(beta1, t))) : a / (1 - Math.Pow(beta1, t));
        return (w - (Rate * ((mean / (Math.Sqrt(b / (1 - Math.Pow(beta2, t))) + epsilon)) + (decoupled * w))), a, b);
    }
}
