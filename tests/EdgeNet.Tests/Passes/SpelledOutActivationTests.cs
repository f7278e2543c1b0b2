using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Tests.Passes;

/// <summary>An activation made of several nodes, as exporters write it, becomes the one operator it is and computes the same.</summary>
public sealed class SpelledOutActivationTests
{
    private readonly GraphBuilder b = new("activation", seed: 6);

    public static TheoryData<string> Spellings => [.. Formulas.Keys];

    private static readonly Dictionary<string, (Operator Expected, Func<SpelledOutActivationTests, Value, Value> Formula)> Formulas = new()
    {
        ["x · sigmoid(x)"] = (new Swish(), (_, x) => x.Mul(x.Sigmoid())),
        ["sigmoid(1.702 · x) · x"] = (new Swish { Alpha = 1.702f }, (t, x) => x.Mul(t.Number(1.702f)).Sigmoid().Mul(x)),
        ["clip(x + 3, 0, 6) / 6"] = (SixthSigmoid, (t, x) => x.Add(t.Number(3)).Clip(0, 6).Div(t.Number(6))),
        ["(1/6) · relu6(3 + x)"] = (SixthSigmoid, (t, x) => t.Number(1f / 6).Mul(t.Number(3).Add(x).Relu6())),
        ["x · hardsigmoid(x)"] = (new HardSwish(), (_, x) => x.Mul(x.HardSigmoid(1f / 6))),
        ["x · (clip(x + 3, 0, 6) / 6)"] = (new HardSwish(), (t, x) => x.Mul(x.Add(t.Number(3)).Clip(0, 6).Div(t.Number(6)))),
        ["x · clip(x + 3, 0, 6) / 6"] = (new HardSwish(), (t, x) => x.Mul(x.Add(t.Number(3)).Clip(0, 6)).Div(t.Number(6))),
        ["x · tanh(softplus(x))"] = (new Mish(), (_, x) => x.Mul(x.Softplus().Tanh())),
        ["x · (1 + erf(x / √2)) · 0.5"] = (new Gelu(), (t, x) => x.Mul(x.Div(t.Number(1.4142135f)).Erf().Add(t.Number(1))).Mul(t.Number(0.5f))),
        ["0.5 · x · (1 + erf(0.70710677 · x))"] = (new Gelu(), (t, x) => x.Mul(t.Number(0.5f)).Mul(x.Mul(t.Number(0.70710677f)).Erf().Add(t.Number(1)))),
        ["x · (0.5 · (1 + erf(x / √2)))"] = (new Gelu(), (t, x) => x.Mul(t.Number(0.5f).Mul(t.Number(1).Add(x.Div(t.Number(1.4142135f)).Erf())))),
        ["0.5 · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³)))"] = (TanhGelu, (t, x) =>
            x.Mul(t.Number(0.5f)).Mul(x.Add(x.Pow(t.Number(3)).Mul(t.Number(0.044715f))).Mul(t.Number(0.7978846f)).Tanh().Add(t.Number(1)))),
        ["0.5 · x · (1 + tanh(√(2/π) · (x + 0.044715 · x · x · x)))"] = (TanhGelu, (t, x) =>
            x.Mul(t.Number(0.5f)).Mul(x.Mul(x.Mul(x)).Mul(t.Number(0.044715f)).Add(x).Mul(t.Number(0.7978846f)).Tanh().Add(t.Number(1)))),
        ["prelu(x) of one slope"] = (new LeakyRelu { Alpha = 0.2f }, (t, x) => x.PRelu(t.b.Fill(0.2f, [5]))),
    };

    private static HardSigmoid SixthSigmoid => new() { Alpha = 1f / 6, Beta = 0.5f };

    private static Gelu TanhGelu => new() { Approximate = GeluApproximation.Tanh };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void A_formula_becomes_the_operator_it_is(string spelling)
    {
        var (expected, formula) = Formulas[spelling];
        var steps = Compare(formula(this, b.Input("x", [3, 7, 5])));
        Assert.Equal([expected], steps.Select(Rounded));

        static Operator Rounded(Operator op) => op is HardSigmoid h ? h with { Alpha = MathF.Round(h.Alpha, 5) == 0.16667f ? 1f / 6 : h.Alpha } : op;
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void Behind_a_product_it_is_part_of_that(string spelling)
    {
        var steps = Compare(Formulas[spelling].Formula(this, b.Input("x", [3, 7, 4]).Dense(b.Weights([5, 4]), b.Uniform([5], -1, 1))));
        Assert.Equal(["Dense"], steps.Select(s => s.Type));
    }

    [Fact]
    public void A_gate_of_another_value_stays()
    {
        var (x, y) = (b.Input("x", [9]), b.Input("y", [9]));
        Assert.Equal(["Sigmoid", "Mul"], Compare(x.Mul(y.Sigmoid())).Select(s => s.Type));
    }

    [Fact]
    public void A_gate_that_is_read_elsewhere_too_stays()
    {
        var x = b.Input("x", [9]);
        var gate = x.Sigmoid();
        b.Output("gate", gate);
        Assert.Equal(["Sigmoid", "Mul"], Compare(x.Mul(gate)).Select(s => s.Type));
    }

    [Theory]
    [InlineData(3f, 6f, 5f)]
    [InlineData(2f, 6f, 6f)]
    [InlineData(3f, 5f, 6f)]
    public void Other_numbers_are_no_hard_swish(float shift, float top, float divisor)
    {
        var x = b.Input("x", [9]);
        var y = x.Mul(x.Add(Number(shift)).Clip(0, top)).Div(Number(divisor));
        Assert.Equal(["Add", "Clip", "Mul", "Div"], Compare(y).Select(s => s.Type));
    }

    [Fact]
    public void Slopes_of_their_own_stay()
    {
        Assert.Equal(["PRelu"], Compare(b.Input("x", [3, 5]).PRelu(b.Uniform([5], 0, 1))).Select(s => s.Type));
    }

    [Fact]
    public void A_longer_product_than_any_activation_is_left_alone()
    {
        var (x, y) = (b.Input("x", [9]), b.Input("y", [9]));
        for (var i = 0; i < 5000; i++) y = x.Mul(y);
        b.Output("y", y);
        Assert.Equal(5000, b.Build().Compile().Steps.Count);
    }

    private Value Number(float value) => b.Fill(value, []);

    private IEnumerable<Operator> Compare(Value y) => FusionTests.Fused(b.Output("y", y).Build());
}
