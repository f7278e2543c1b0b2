using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class BinaryCases : ICases
{
    public IEnumerable<Case> Cases() =>
    [
        .. Arithmetic(new Add(), (a, b) => a + b),
        .. Arithmetic(new Sub(), (a, b) => a - b),
        .. Arithmetic(new Mul(), (a, b) => a * b),
        .. Elementwise.Binary(new Div(), (a, b) => a / b),
        .. Whole(new Div(), (a, b) => b == 0 ? 0 : Math.Truncate(a / b)),
        .. Elementwise.Binary(new Pow(), Math.Pow, low: 0.1),
        .. Whole(new Pow(), (a, b) => b < 0 && a == 0 ? 0 : Math.Truncate(Math.Pow(a, b))),
        .. Elementwise.Binary(new Mod { Fmod = true }, (a, b) => a % b),
        .. Elementwise.Binary(new Mod(), (a, b) => Floored(a, b)),
        .. Whole(new Mod { Fmod = true }, (a, b) => b == 0 ? 0 : a % b),
        .. Whole(new Mod(), (a, b) => b == 0 ? 0 : Floored(a, b)),
        .. Relation(new Equal(), (a, b) => a == b),
        .. Relation(new Less(), (a, b) => a < b),
        .. Relation(new LessOrEqual(), (a, b) => a <= b),
        .. Relation(new Greater(), (a, b) => a > b),
        .. Relation(new GreaterOrEqual(), (a, b) => a >= b),
        .. Elementwise.Whole(new And(), DType.Bool, DType.Bool, (a, b) => a * b, 0, 2),
        .. Elementwise.Whole(new Or(), DType.Bool, DType.Bool, Math.Max, 0, 2),
        .. Elementwise.Whole(new Xor(), DType.Bool, DType.Bool, (a, b) => a == b ? 0 : 1, 0, 2),
        .. Arithmetic(new Min(), Math.Min),
        .. Arithmetic(new Max(), Math.Max),
        .. Arithmetic(new Sum(), (a, b) => a + b),
        .. Elementwise.Binary(new Mean(), (a, b) => (a + b) / 2),
        .. Many(new Min(), v => v.Min()),
        .. Many(new Max(), v => v.Max()),
        .. Many(new Sum(), v => v.Sum()),
        .. Many(new Mean(), v => v.Average()),
        new(new Max(), [TestTensor.Of([3], double.NaN, 1, 2), TestTensor.Of([3], 1, double.NaN, 3)], _ => TestTensor.Of([3], double.NaN, double.NaN, 3)),
        new(new Min(), [TestTensor.Of([3], double.NaN, 1, 2), TestTensor.Of([3], 1, double.NaN, 3)], _ => TestTensor.Of([3], double.NaN, double.NaN, 2)),
        new(new Div(), [TestTensor.Of([4], 1, -1, 0, 1), TestTensor.Of([4], 0, 0, 0, double.PositiveInfinity)],
            _ => TestTensor.Of([4], double.PositiveInfinity, double.NegativeInfinity, double.NaN, 0)),
        .. from type in new[] { DType.F32, DType.I64, DType.U8 }
           from shapes in new Shape[][] { [[3, 17], [3, 17], [3, 17]], [[5], [4, 1], [2, 1, 5]], [[], [33], []], [[2, 3, 1], [], [2, 1, 7]] }
           select new Case(new Where(),
               [TestTensor.RandomIntegers(shapes[0], DType.Bool, 0, 2), TestTensor.RandomIntegers(shapes[1], type, 0, 9), TestTensor.RandomIntegers(shapes[2], type, 10, 19)],
               x => Elementwise.Broadcast(type, v => v[0] != 0 ? v[1] : v[2], x)),
    ];

    private static double Floored(double a, double b) => a - b * Math.Floor(a / b);

    private static IEnumerable<Case> Arithmetic(Operator op, Func<double, double, double> f) => [.. Elementwise.Binary(op, f), .. Whole(op, f)];

    private static IEnumerable<Case> Whole(Operator op, Func<double, double, double> f) =>
        [.. Elementwise.Whole(op, DType.I32, DType.I32, f), .. Elementwise.Whole(op, DType.I64, DType.I64, f)];

    private static IEnumerable<Case> Relation(Operator op, Func<double, double, bool> f) =>
        from type in new[] { DType.F32, DType.I32, DType.I64, DType.U8 }
        from test in Elementwise.Whole(op, type, DType.Bool, (a, b) => f(a, b) ? 1 : 0, 0, 3)
        select test;

    private static IEnumerable<Case> Many(Operator op, Func<double[], double> f)
    {
        Shape[] shapes = [[3, 33], [33], [], [3, 33], [3, 1]];
        for (var count = 1; count <= shapes.Length; count++)
            yield return new(op, [.. shapes[..count].Select((s, i) => TestTensor.Random(s, i))], x => Elementwise.Broadcast(DType.F32, f, x));
    }
}
