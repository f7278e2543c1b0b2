using EdgeNet.Operators;
using EdgeNet.Simd;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>The cases of element-wise operators over bytes: the results must be the very same bytes.</summary>
internal sealed class IntegerElementwiseCases : ICases
{
    private static readonly Quantization A = Quantization.PerTensor(0.05f, 121), B = Quantization.PerTensor(0.031f, 7), Y = Quantization.PerTensor(0.043f, 99), Tiny = Quantization.PerTensor(0.0013f, 200), Wide = Quantization.PerTensor(0.11f, 3),
        Negative = Quantization.PerTensor(0.02f, 255), Positive = Quantization.PerTensor(0.017f, 0);

    public IEnumerable<Case> Cases() =>
    [
        .. from cases in (ICases[])[new UnaryCases(), new ActivationCases()]
           from test in cases.Cases()
           where test.Operator is UnaryOperator && test.Inputs[0]!.Type == DType.F32
           where test.Inputs[0]!.Shape.Elements < 1000 || test.Operator is Tanh
           select Unary(test),
        .. from test in new BinaryCases().Cases()
           where test.Inputs.Length == 2 && test.Inputs[0]!.Type == DType.F32 && test.Operator is Add or Sum or Sub or Mul or Div or Max or Min
           from scales in new[] { (A, B, Y), (Y, Y, Y), (A, Tiny, Tiny), (A, B, Wide), (Negative, A, Positive), (Positive, Positive, Negative) }
           let bytes = Binary(test, scales.Item1, scales.Item2, scales.Item3)
           from constants in test.Inputs[1]!.Shape.Elements == 1 ? (int[][])[[], [1]] : test.Inputs[0]!.Shape.Elements == 1 ? [[], [0]] : [[]]
           select bytes with { Constants = constants },
        .. from shape in new Shape[] { [], [0], [5, 63], [3, 129] }
           select new Case(new QuantizeLinear { Scales = Y.Scales, ZeroPoints = Y.ZeroPoints }, [TestTensor.RandomQuantized(shape, DType.U8, A)],
               x => Each(x[0], a => Quantize(Real(a, A), Y))) { Relative = 0, Absolute = 0 },
    ];

    /// <summary>What stands for each byte goes through the formula; that this is what the case's own oracle says is checked beside.</summary>
    private static unsafe Case Unary(Case test) => test with
    {
        Operator = test.Operator with { Result = Y },
        Inputs = [TestTensor.RandomQuantized(test.Inputs[0]!.Shape, DType.U8, A)],
        Oracle = x =>
        {
            var formula = ((UnaryOperator)test.Operator).Floats(SimdLevel.Scalar);
            var expected = Each(x[0], a =>
            {
                var real = Real(a, A);
                formula.Run(&real, &real, 1);
                return Quantize(real, Y);
            });
            var exact = test.Oracle([x[0].Map(a => Real(a, A)).As(DType.F32)])[0];
            for (var i = 0; i < exact.Values.Length; i++) Assert.InRange(expected.Values[i], Quantize(exact.Values[i], Y) - 1, Quantize(exact.Values[i], Y) + 1);
            return [expected];
        },
        Relative = 0,
        Absolute = 0,
    };

    private static Case Binary(Case test, Quantization a, Quantization b, Quantization y) => test with
    {
        Operator = test.Operator with { Result = y },
        Inputs = [TestTensor.RandomQuantized(test.Inputs[0]!.Shape, DType.U8, a, 1), TestTensor.RandomQuantized(test.Inputs[1]!.Shape, DType.U8, b, 2)],
        Oracle = x => [Elementwise.Broadcast(DType.U8, v =>
        {
            var value = Formula(test.Operator, (int)v[0] - a.ZeroPoints[0], (int)v[1] - b.ZeroPoints[0], a.Scales[0], b.Scales[0], y.Scales[0]);
            return double.IsNaN(value) ? 0 : Math.Clamp(Math.Round(value) + y.ZeroPoints[0], 0, 255);
        }, x)],
        Relative = 0,
        Absolute = 0,
    };

    /// <summary>What an operator makes of two differences to zero points, in units of the result's scale.</summary>
    private static double Formula(EdgeNet.Graphs.Operator op, int a, int b, float sa, float sb, float sy)
    {
        if (op is Mul) return Product(a, b, sa * sb / sy);
        if (op is Div) return (float)a / b * (sa / sb / sy);
        var shift = Math.Min(22, (int)Math.Floor(Math.Log2(32767 / (double)MathF.Max(sa / sy, sb / sy))));
        double unit = 1 << shift, x = a * Math.Round(sa / sy * unit), y = b * Math.Round(sb / sy * unit);
        var sum = op switch { Sub => x - y, Max => Math.Max(x, y), Min => Math.Min(x, y), _ => x + y };
        return Math.Floor((sum + (unit / 2)) / unit);
    }

    private static double Product(int a, int b, float scale)
    {
        var (bits, unit) = (6, scale * ((1 << 30) / 16129f));
        while (unit * (1 << bits) > 32767) bits--;
        if (bits < 4) return a * b * scale;
        return Math.Floor((Fraction(a * 127, Fraction(b * 127, Math.Round(unit * (1 << bits)))) / (1 << bits)) + 0.5);

        static double Fraction(double x, double y) => Math.Floor((x * y / 32768) + 0.5);
    }

    private static float Real(double stored, Quantization q) => ((float)stored - q.ZeroPoints[0]) * q.Scales[0];

    private static double Quantize(double real, Quantization q) =>
        double.IsNaN(real) ? 0 : Math.Clamp(Math.Round((float)real / q.Scales[0]) + q.ZeroPoints[0], 0, 255);

    private static TestTensor Each(TestTensor x, Func<double, double> f) => new(x.Shape, [.. x.Values.Select(f)], DType.U8);
}
