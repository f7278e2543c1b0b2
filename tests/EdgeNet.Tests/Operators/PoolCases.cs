using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>The windowed poolings, and an oracle that visits every place of every window.</summary>
internal sealed class PoolCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var like in Shapes())
        {
            var x = TestTensor.Random(like.Shape, seed: 3);
            yield return Pool(like.As(new MaxPool()), x, window => window.Max());
            yield return Pool(like.As(new AveragePool()), x, window => window.Average());
            yield return Pool(like.As(new LpPool()), x, window => Math.Sqrt(window.Sum(v => v * v)));
        }

        var image = TestTensor.Random([2, 6, 7, 21], seed: 4);
        var padded = new Window([2, 6, 7, 21], [3, 3]) { Strides = [2, 2], Pads = [1, 2, 1, 0], Ceil = true };
        yield return Pool(padded.As(new LpPool { P = 1 }), image, window => window.Sum(Math.Abs));
        yield return Pool(padded.As(new LpPool { P = 3 }), image, window => Math.Pow(window.Sum(v => Math.Pow(Math.Abs(v), 3)), 1.0 / 3)) with { Relative = 1e-4 };
        yield return Pool(padded.As(new AveragePool { CountIncludePad = true }), image, window => window.Average(), padding: 0);
        var nan = TestTensor.Random([1, 5, 5, 20], seed: 5);
        (nan[0, 2, 2, 3], nan[0, 0, 4, 19]) = (double.NaN, double.NaN);
        yield return Pool(new Window([1, 5, 5, 20], [3, 3]).As(new MaxPool()), nan, window => window.Any(double.IsNaN) ? double.NaN : window.Max());
    }

    private static IEnumerable<Window> Shapes()
    {
        // Every number of channels up to past the widest vector, then groups of four and leftovers.
        foreach (var channels in (int[])[1, 3, 4, 5, 8, 11, 16, 17, 31, 33, 64, 67, 100, 129]) yield return new([1, 5, 4, channels], [2, 2]) { Strides = [2, 2] };
        yield return new([2, 7, 9, 5], [3, 3]) { Strides = [2, 2], Pads = [1, 1, 1, 1] };
        yield return new([1, 7, 7, 5], [3, 3]) { Strides = [2, 2], AutoPad = AutoPad.SameUpper };
        yield return new([1, 8, 6, 5], [3, 3]) { Strides = [2, 2], AutoPad = AutoPad.SameLower };
        yield return new([1, 8, 6, 5], [2, 3]) { AutoPad = AutoPad.Valid };
        yield return new([1, 6, 6, 7], [3, 3]) { Strides = [2, 2], Ceil = true };
        yield return new([1, 6, 6, 7], [1, 2]) { Strides = [4, 3], Ceil = true };
        yield return new([1, 9, 11, 6], [3, 2]) { Dilations = [2, 3], Pads = [2, 0, 1, 3] };
        yield return new([1, 4, 5, 6], [4, 5]);
        yield return new([2, 13, 9], [3]) { Strides = [2], Pads = [1, 0] };
        yield return new([1, 5, 18], [4]) { AutoPad = AutoPad.SameLower, Dilations = [2] };
        yield return new([0, 4, 4, 3], [2, 2]);
    }

    private static Case Pool(WindowedPool op, TestTensor input, Func<IEnumerable<double>, double> rule, double? padding = null) =>
        new(op, [input], x => Oracle(op, x[0], rule, padding));

    /// <summary>Applies a rule to the elements of each window; padding is left out, or counts as a value.</summary>
    internal static TestTensor Oracle(WindowedPool op, TestTensor x, Func<IEnumerable<double>, double> rule, double? padding)
    {
        var rank = op.Kernel.Length;
        var (strides, dilations) = (op.Strides.IsEmpty ? [1, 1] : op.Strides, op.Dilations.IsEmpty ? [1, 1] : op.Dilations);
        var pads = op.Pads.IsEmpty ? new int[4] : [.. op.Pads];
        var shape = x.Shape;
        for (var a = 0; a < rank; a++)
        {
            var (input, span) = (x.Shape[a + 1], ((op.Kernel[a] - 1) * dilations[a]) + 1);
            if (op.AutoPad is AutoPad.SameUpper or AutoPad.SameLower)
            {
                var output = (int)Math.Ceiling((double)input / strides[a]);
                var total = Math.Max(0, ((output - 1) * strides[a]) + span - input);
                (pads[a], pads[a + rank]) = op.AutoPad == AutoPad.SameUpper ? (total / 2, total - (total / 2)) : (total - (total / 2), total / 2);
            }
            var places = 0;
            for (var start = -pads[a]; op.Ceil ? start + span - strides[a] < input + pads[a + rank] && start < input : start + span <= input + pads[a + rank]; start += strides[a]) places++;
            shape = shape.With(a + 1, places);
        }
        var y = TestTensor.Zeros(shape);
        for (var o = 0; o < y.Values.Length; o++) y.Values[o] = rule(Window(o));
        return y;

        IEnumerable<double> Window(int o)
        {
            var channel = o % shape[^1];
            var place = new int[rank];
            for (var (a, rest) = (rank - 1, o / shape[^1]); a >= 0; rest /= shape[a + 1], a--) place[a] = rest % shape[a + 1];
            var image = o / (int)shape.Stride(0);
            var taps = op.Kernel.Aggregate(1, (product, k) => product * k);
            for (var t = 0; t < taps; t++)
            {
                var (offset, within, counted) = (image, true, true);
                for (var (a, rest) = (0, t); a < rank; a++)
                {
                    var stride = op.Kernel.Skip(a + 1).Aggregate(1, (product, k) => product * k);
                    var at = (place[a] * strides[a]) - pads[a] + (rest / stride * dilations[a]);
                    rest %= stride;
                    within &= at >= 0 && at < x.Shape[a + 1];
                    counted &= at < x.Shape[a + 1] + pads[a + rank];
                    offset = (offset * x.Shape[a + 1]) + at;
                }
                if (within) yield return x.Values[(offset * shape[^1]) + channel];
                else if (counted && padding is { } value) yield return value;
            }
        }
    }

    /// <summary>A shape and a window over it, to be given to each of the poolings.</summary>
    private sealed record Window(Shape Shape, int[] Kernel)
    {
        public int[] Strides { get; init; } = [];

        public int[] Dilations { get; init; } = [];

        public int[] Pads { get; init; } = [];

        public AutoPad AutoPad { get; init; }

        public bool Ceil { get; init; }

        public T As<T>(T pool) where T : WindowedPool => (T)(pool with
        {
            Kernel = [.. Kernel],
            Strides = [.. Strides],
            Dilations = [.. Dilations],
            Pads = [.. Pads],
            AutoPad = AutoPad,
            Ceil = Ceil,
        });
    }
}

/// <summary>The gradients of poolings: windows side by side, with gaps, overlapping, clipped; equal elements and NaN.</summary>
internal sealed class PoolGradientCases : ICases
{
    private static readonly (int[] X, MaxPool Pool)[] Pools =
    [
        .. from channels in new[] { 1, 5, 16, 31, 67 } select (new[] { 2, 5, 4, channels }, new MaxPool { Kernel = [2, 2], Strides = [2, 2] }),
        ([1, 6, 6, 130], new MaxPool { Kernel = [2, 2], Strides = [2, 2] }),
        ([2, 7, 9, 5], new MaxPool { Kernel = [3, 3], Strides = [2, 2], Pads = [1, 1, 1, 1] }),
        ([1, 7, 6, 9], new MaxPool { Kernel = [2, 3] }),
        ([1, 6, 7, 7], new MaxPool { Kernel = [1, 2], Strides = [4, 3], Ceil = true }),
        ([1, 9, 11, 6], new MaxPool { Kernel = [3, 2], Dilations = [2, 3], Pads = [2, 0, 1, 3] }),
        ([2, 13, 9], new MaxPool { Kernel = [3], Strides = [2], AutoPad = AutoPad.SameUpper }),
        ([0, 4, 4, 3], new MaxPool { Kernel = [2, 2] }),
    ];

    public IEnumerable<Case> Cases() => Pools.SelectMany(p => Of(p.X, p.Pool));

    private static IEnumerable<Case> Of(int[] shape, MaxPool pool)
    {
        var x = TestTensor.RandomIntegers([.. shape], DType.F32, 0, 4); // many equals
        var max = PoolCases.Oracle(pool, x, window => window.Max(), padding: null);
        var dY = TestTensor.Random(max.Shape, seed: 8);
        yield return new(new MaxPoolGradient { Pool = pool }, [x, max, dY], t => Oracle(pool, t[0].Shape, t[2],
            (window, o) => window.Where(place => t[0].Values[place].Equals(t[1].Values[o])).Take(1)));
        var sums = new AveragePool { Kernel = pool.Kernel, Strides = pool.Strides, Dilations = pool.Dilations, Pads = pool.Pads, AutoPad = pool.AutoPad, Ceil = pool.Ceil };
        yield return new(new SumPoolGradient { Pool = sums, Extents = [.. shape[1..^1]] }, [dY], t => Oracle(sums, x.Shape, t[0], (window, _) => window));
    }

    /// <summary>Gives each output's gradient to chosen places of its window, which are found by pooling the numbers of the places.</summary>
    private static TestTensor Oracle(WindowedPool pool, Shape shape, TestTensor dY, Func<IEnumerable<int>, int, IEnumerable<int>> choose)
    {
        var dX = TestTensor.Zeros(shape);
        var output = 0;
        PoolCases.Oracle(pool, TestTensor.Count(shape), window =>
        {
            foreach (var place in choose(window.Select(v => (int)v), output)) dX.Values[place] += dY.Values[output];
            output++;
            return 0;
        }, padding: null);
        return dX;
    }
}

internal sealed class GlobalPoolCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var shape in (Shape[])[[1, 7, 7, 5], [2, 3, 5, 67], [1, 1, 1, 300], [3, 9, 18], [1, 2, 3, 4, 5]])
        {
            var x = TestTensor.Random(shape, seed: 6);
            yield return new(new GlobalAveragePool(), [x], x => Oracle(x[0], v => v.Average()));
            yield return new(new GlobalMaxPool(), [x], x => Oracle(x[0], v => v.Max()));
            yield return new(new GlobalLpPool(), [x], x => Oracle(x[0], v => Math.Sqrt(v.Sum(e => e * e))));
            yield return new(new GlobalLpPool { P = 1 }, [x], x => Oracle(x[0], v => v.Sum(Math.Abs)));
            yield return new(new GlobalLpPool { P = 4 }, [x], x => Oracle(x[0], v => Math.Pow(v.Sum(e => e * e * e * e), 0.25)));
        }
    }

    private static TestTensor Oracle(TestTensor x, Func<IEnumerable<double>, double> rule)
    {
        var (images, channels, pixels) = (x.Shape[0], x.Shape[^1], (int)x.Shape.Product(1, x.Shape.Rank - 1));
        var y = new double[images * channels];
        for (var o = 0; o < y.Length; o++)
        {
            var (image, channel) = (o / channels, o % channels);
            y[o] = rule(Enumerable.Range(0, pixels).Select(p => x.Values[(((image * pixels) + p) * channels) + channel]));
        }
        return new([images, .. Enumerable.Repeat(1, x.Shape.Rank - 2), channels], y);
    }
}
