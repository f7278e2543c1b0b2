using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Operators that walk the lines along an axis: ArgMax, ArgMin, TopK and CumSum.</summary>
internal sealed class AxisLinesCases : ICases
{
    private static readonly (Shape Shape, int Axis)[] Sizes =
    [
        ([1], 0), ([5], -1), ([3, 16], 1), ([2, 3, 17], -1), ([3, 67], 1), ([5, 1], 0), ([2, 7, 1], 1), ([4, 3], 0), ([2, 5, 15], 1),
        ([2, 3, 4, 5], -2), ([2, 9, 33], 1), ([3, 2, 64], 0), ([1, 50, 700], 1), ([40, 1000], -1),
    ];

    public IEnumerable<Case> Cases() => [.. Args(), .. Tops(), .. Sums()];

    private static IEnumerable<Case> Args()
    {
        foreach (var (shape, axis) in Sizes)
        {
            // Few distinct values: most lines have several best ones.
            var ties = TestTensor.RandomIntegers(shape, DType.F32, -3, 4);
            foreach (var last in (bool[])[false, true])
            {
                yield return Arg(new ArgMax { Axis = axis, KeepDims = !last, SelectLastIndex = last }, ties);
                yield return Arg(new ArgMin { Axis = axis, KeepDims = last, SelectLastIndex = last }, ties);
                foreach (var type in (DType[])[DType.U8, DType.I8, DType.I32, DType.I64])
                {
                    yield return Arg(new ArgMax { Axis = axis, SelectLastIndex = last }, TestTensor.RandomIntegers(shape, type, 3, 9));
                    yield return Arg(new ArgMin { Axis = axis, SelectLastIndex = last }, TestTensor.RandomIntegers(shape, type, 3, 9));
                }
            }
        }

        foreach (var shape in (Shape[])[[7, 37], [37, 7]])
        {
            foreach (var last in (bool[])[false, true])
            {
                var axis = shape[0] > shape[1] ? 0 : 1;
                yield return Arg(new ArgMax { Axis = axis, SelectLastIndex = last }, Spoilt(shape));
                yield return Arg(new ArgMin { Axis = axis, SelectLastIndex = last }, Spoilt(shape));
            }
        }

        yield return Arg(new ArgMax { Axis = 1 }, TestTensor.Zeros([0, 4]));
        yield return Arg(new ArgMin { Axis = 0 }, TestTensor.Zeros([4, 0]));
    }

    private static IEnumerable<Case> Tops()
    {
        foreach (var (shape, axis) in Sizes)
        {
            var length = Lines.Of(shape, axis).Length;
            foreach (var k in (int[])[1, Math.Min(5, length), length])
            {
                yield return Top(new() { K = k, Axis = axis }, TestTensor.RandomIntegers(shape, DType.F32, -9, 9));
                yield return Top(new() { K = k, Axis = axis, Largest = false, Sorted = false }, TestTensor.Random(shape));
            }

            yield return Top(new() { Axis = axis }, TestTensor.RandomIntegers(shape, DType.U8, 0, 255));
            yield return Top(new() { Axis = axis, Largest = false }, TestTensor.RandomIntegers(shape, DType.I64, -9, 9));
        }

        yield return Top(new() { K = 3 }, TestTensor.RandomIntegers([2, 9], DType.I8, -9, 9));
        yield return Top(new() { K = 3, Largest = false }, TestTensor.RandomIntegers([2, 9], DType.I32, -9, 9));
        foreach (var k in (int[])[2, 30])
        {
            yield return Top(new() { K = k }, Spoilt([7, 37]));
            yield return Top(new() { K = k, Largest = false }, Spoilt([7, 37]));
        }
    }

    private static IEnumerable<Case> Sums()
    {
        foreach (var (shape, axis) in Sizes)
        {
            foreach (var exclusive in (bool[])[false, true])
            {
                foreach (var reverse in (bool[])[false, true])
                {
                    var op = new CumSum { Axis = axis, Exclusive = exclusive, Reverse = reverse };
                    yield return Sum(op, TestTensor.Random(shape, low: 0.5));
                    yield return Sum(op, TestTensor.RandomIntegers(shape, DType.I32, -99, 99));
                }
            }
        }

        yield return Sum(new() { Axis = 1 }, TestTensor.RandomIntegers([3, 4, 5], DType.I64, -9999, 9999));
        yield return Sum(new() { Axis = 1 }, TestTensor.Of([2, 4], 1, double.NaN, 3, 4, 5, 6, double.PositiveInfinity, 8));
        yield return Sum(new(), TestTensor.Zeros([0, 3]));
        yield return Sum(new(), TestTensor.Zeros([3, 0]));
    }

    /// <summary>NaN first, last, amid, several and alone; infinities.</summary>
    private static TestTensor Spoilt(Shape shape)
    {
        var x = TestTensor.RandomIntegers(shape, DType.F32, -5, 5);
        var lines = Lines.Of(shape, shape[0] > shape[1] ? 0 : 1);
        void Set(int line, int place, double value) => x.Values[lines.At(line / lines.Inner, place, line % lines.Inner)] = value;
        Set(0, 0, double.NaN);
        Set(1, 36, double.NaN);
        Set(2, 17, double.NaN);
        Set(2, 21, double.NaN);
        for (var i = 0; i < 37; i++) Set(3, i, double.NaN);
        for (var i = 0; i < 37; i++) Set(4, i, double.NegativeInfinity);
        Set(5, 9, double.PositiveInfinity);
        Set(5, 8, double.NegativeInfinity);
        return x;
    }

    private static Case Arg(ArgOperator op, TestTensor x) => new(op, [x], i =>
    {
        var lines = Lines.Of(i[0].Shape, op.Axis);
        var axis = op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis;
        Shape kept = i[0].Shape.With(axis, 1);
        var y = TestTensor.Zeros(op.KeepDims ? kept : [.. kept[..axis], .. kept[(axis + 1)..]], DType.I64);
        for (var line = 0; line < y.Values.Length; line++)
        {
            var best = 0;
            for (var at = 1; at < lines.Length; at++)
            {
                var (rival, leader) = (Value(at), Value(best));
                var beats = op is ArgMax ? rival > leader : rival < leader;
                var equals = rival == leader || (double.IsNaN(rival) && double.IsNaN(leader));
                if (beats || (double.IsNaN(rival) && !double.IsNaN(leader)) || (equals && op.SelectLastIndex)) best = at;
            }

            y.Values[line] = best;
            double Value(int at) => i[0].Values[lines.At(line / lines.Inner, at, line % lines.Inner)];
        }

        return y;
    });

    private static Case Top(TopK op, TestTensor x) => new(op, [x], i =>
    {
        var from = Lines.Of(i[0].Shape, op.Axis);
        var shape = i[0].Shape.With(op.Axis < 0 ? op.Axis + x.Shape.Rank : op.Axis, op.K);
        var to = Lines.Of(shape, op.Axis);
        var (values, indices) = (TestTensor.Zeros(shape, x.Type), TestTensor.Zeros(shape, DType.I64));
        for (var outer = 0; outer < from.Outer; outer++)
        {
            for (var inner = 0; inner < from.Inner; inner++)
            {
                double Value(int at) => i[0].Values[from.At(outer, at, inner)];
                (bool, double) Key(int at) => (double.IsNaN(Value(at)), Value(at));
                var places = Enumerable.Range(0, from.Length);
                foreach (var (rank, at) in (op.Largest ? places.OrderByDescending(Key) : places.OrderBy(Key)).Take(op.K).Index())
                {
                    values.Values[to.At(outer, rank, inner)] = Value(at);
                    indices.Values[to.At(outer, rank, inner)] = at;
                }
            }
        }

        return [values, indices];
    });

    private static Case Sum(CumSum op, TestTensor x) => new(op, [x], i =>
    {
        var (lines, y) = (Lines.Of(i[0].Shape, op.Axis), TestTensor.Zeros(i[0].Shape, x.Type));
        for (var outer = 0; outer < lines.Outer; outer++)
        {
            for (var inner = 0; inner < lines.Inner; inner++)
            {
                var sum = 0.0;
                for (var n = 0; n < lines.Length; n++)
                {
                    var at = lines.At(outer, op.Reverse ? lines.Length - 1 - n : n, inner);
                    y.Values[at] = op.Exclusive ? sum : sum + i[0].Values[at];
                    sum += i[0].Values[at];
                }
            }
        }

        return y;
    });

    /// <summary>A shape as lines along an axis.</summary>
    private readonly record struct Lines(int Outer, int Length, int Inner)
    {
        public static Lines Of(Shape shape, int axis)
        {
            if (axis < 0) axis += shape.Rank;
            return new((int)shape.Product(0, axis), shape[axis], (int)shape.Product(axis + 1, shape.Rank));
        }

        public int At(int outer, int place, int inner) => (outer * Length + place) * Inner + inner;
    }
}
