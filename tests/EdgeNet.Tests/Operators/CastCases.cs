using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class CastCases : ICases
{
    private static readonly DType[] Types = [DType.F32, DType.F16, DType.I64, DType.I32, DType.I8, DType.U8, DType.Bool];

    public IEnumerable<Case> Cases()
    {
        // Numbers every type has.
        foreach (var from in Types)
            foreach (var to in Types)
                foreach (var shape in new Shape[] { [0], [], [5], [3, 37] })
                    yield return new(new Cast { To = to }, [TestTensor.RandomIntegers(shape, from, 0, from == DType.Bool ? 2 : 100)],
                        x => new TestTensor(shape, [.. x[0].Values.Select(v => to == DType.Bool ? Math.Min(v, 1) : v)], to));

        yield return new(new Cast { To = DType.I32 }, [TestTensor.Of([7], 1.9, -1.9, 3e9, -3e9, double.NaN, double.PositiveInfinity, 0.5)],
            _ => new TestTensor([7], [1, -1, int.MaxValue, int.MinValue, 0, int.MaxValue, 0], DType.I32));
        yield return new(new Cast { To = DType.U8 }, [TestTensor.Of([4], 255.9, 300, -5, 12.5)], _ => new TestTensor([4], [255, 255, 0, 12], DType.U8));
        yield return new(new Cast { To = DType.I8 }, [new TestTensor([3], [130, -129, 5], DType.I32)], _ => new TestTensor([3], [-126, 127, 5], DType.I8));
        yield return new(new Cast { To = DType.Bool }, [TestTensor.Of([4], 0, -0.0, 0.1, double.NaN)], _ => new TestTensor([4], [0, 0, 1, 1], DType.Bool));
        yield return new(new Cast { To = DType.F32 }, [new TestTensor([3], [1, -2.5, double.PositiveInfinity], DType.BF16)], x => new TestTensor([3], x[0].Values));
        yield return new(new Cast { To = DType.BF16 }, [TestTensor.Of([5], 1.00390625, 1.01171875, 3.4e38, double.NaN, -2.5)],
            _ => new TestTensor([5], [1, 1.015625, double.PositiveInfinity, double.NaN, -2.5], DType.BF16));
    }
}
