using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Tests.Simd;

namespace EdgeNet.Tests.Operators;

internal sealed class UnaryCases : ICases
{
    public IEnumerable<Case> Cases() =>
    [
        .. Elementwise.Unary(new Abs(), Math.Abs),
        .. Elementwise.Unary(new Neg(), x => -x),
        .. Elementwise.Unary(new Sign(), x => double.IsNaN(x) ? x : Math.Sign(x)),
        .. Integers(new Abs(), Math.Abs),
        .. Integers(new Neg(), x => -x),
        .. Integers(new Sign(), x => Math.Sign(x)),
        .. Elementwise.Unary(new Sqrt(), Math.Sqrt),
        .. Elementwise.Unary(new Reciprocal(), x => 1 / x),
        .. Elementwise.Unary(new Exp(), Math.Exp),
        .. Elementwise.Unary(new Log(), Math.Log, low: 0),
        .. Elementwise.Unary(new Floor(), Math.Floor),
        .. Elementwise.Unary(new Ceil(), Math.Ceiling),
        .. Elementwise.Unary(new Round(), x => Math.Round(x, MidpointRounding.ToEven)),
        .. Elementwise.Unary(new Sin(), Math.Sin, -100, 100),
        .. Elementwise.Unary(new Cos(), Math.Cos, -100, 100),
        .. Elementwise.Unary(new Tan(), Math.Tan),
        .. Elementwise.Unary(new Asin(), Math.Asin, -1, 1),
        .. Elementwise.Unary(new Acos(), Math.Acos, -1, 1),
        .. Elementwise.Unary(new Atan(), Math.Atan),
        .. Elementwise.Unary(new Sinh(), Math.Sinh),
        .. Elementwise.Unary(new Cosh(), Math.Cosh),
        .. Elementwise.Unary(new Asinh(), Math.Asinh),
        .. Elementwise.Unary(new Acosh(), Math.Acosh, low: 1),
        .. Elementwise.Unary(new Atanh(), Math.Atanh, -1, 1),
        .. Elementwise.Unary(new Erf(), Reference.Erf),
        .. Predicate(new IsNaN(), double.IsNaN),
        .. Predicate(new IsInf(), double.IsInfinity),
        .. Predicate(new IsInf { DetectNegative = false }, double.IsPositiveInfinity),
        .. Predicate(new IsInf { DetectPositive = false }, double.IsNegativeInfinity),
        new(new Not(), [TestTensor.RandomIntegers([3, 21], DType.Bool, 0, 2)], x => x[0].Map(v => 1 - v)),
    ];

    private static IEnumerable<Case> Integers(EdgeNet.Graphs.Operator op, Func<double, double> f) =>
        from type in new[] { DType.I32, DType.I64 }
        select new Case(op, [TestTensor.RandomIntegers([5, 7], type, -100, 100)], x => x[0].Map(f));

    private static IEnumerable<Case> Predicate(EdgeNet.Graphs.Operator op, Func<double, bool> f) =>
        from @case in Elementwise.Unary(op, x => f(x) ? 1 : 0)
        select @case with { Oracle = x => [new TestTensor(x[0].Shape, [.. x[0].Values.Select(v => f(v) ? 1.0 : 0.0)], DType.Bool)] };
}
