using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

internal sealed class ResizeCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var mode in Enum.GetValues<ResizeMode>())
        {
            foreach (var coordinates in Enum.GetValues<ResizeCoordinates>())
            {
                var op = new Resize { Mode = mode, Coordinates = coordinates, Crop = [0.2f, -0.37f, 0.9f, 1.23f], Extrapolation = 7 };
                yield return Resized(op with { Scales = [1.7f, 2.3f] }, [2, 4, 5, 6]);
                yield return Resized(op with { Scales = [0.6f, 0.45f] }, [1, 7, 9, 3]);
                yield return Resized(op with { Sizes = [1, 4] }, [1, 3, 4, 17]);
                yield return Resized(op with { Sizes = [3, 11] }, [1, 3, 4, 35]);
                yield return Resized(op with { Sizes = [13], Crop = [-0.13f, 1.3f] }, [2, 5, 9]);
                yield return Resized(op with { Scales = [2, 2], ExcludeOutside = true, CubicA = -0.5f }, [1, 3, 2, 5]);
            }
        }
        foreach (var rounding in Enum.GetValues<NearestRounding>())
        {
            yield return Resized(new Resize { Scales = [2, 3], Rounding = rounding }, [1, 4, 5, 2]);
            yield return Resized(new Resize { Scales = [0.5f, 0.5f], Rounding = rounding, Coordinates = ResizeCoordinates.Asymmetric }, [1, 6, 5, 2]);
        }
        foreach (var golden in Published()) yield return golden;
    }

    /// <summary>Results printed in ONNX's definition of the operator.</summary>
    private static IEnumerable<Case> Published()
    {
        var four = TestTensor.Count([1, 2, 2, 1]).Map(v => v + 1);
        yield return new(new Resize { Mode = ResizeMode.Linear, Scales = [2, 2] }, [four], _ => TestTensor.Of([1, 4, 4, 1],
            1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4));
        yield return new(new Resize { Scales = [2, 3] }, [four], _ => TestTensor.Of([1, 4, 6, 1],
            1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 3, 3, 3, 4, 4, 4));
        var sixteen = TestTensor.Count([1, 4, 4, 1]).Map(v => v + 1);
        yield return new(new Resize { Mode = ResizeMode.Cubic, Scales = [0.8f, 0.8f] }, [sixteen], _ => TestTensor.Of([1, 3, 3, 1],
            1.47119141, 2.78125, 4.08251953, 6.71142578, 8.02148438, 9.32275391, 11.91650391, 13.2265625, 14.52783203));
    }

    private static Case Resized(Resize op, Shape shape) => new(op, [TestTensor.Random(shape, seed: 7)], x => Oracle(op, x[0])) { Absolute = 1e-5 };

    /// <summary>Each output from all inputs, weighed by both axes.</summary>
    private static TestTensor Oracle(Resize op, TestTensor x)
    {
        var shape = x.Shape;
        for (var a = 1; a < shape.Rank - 1; a++) shape = shape.With(a, op.Sizes.IsEmpty ? (int)(x.Shape[a] * op.Scales[a - 1]) : op.Sizes[a - 1]);
        var (height, width) = (x.Shape.Rank == 3 ? 1 : x.Shape[1], x.Shape[^2]);
        var (rows, columns, channels) = (x.Shape.Rank == 3 ? 1 : shape[1], shape[^2], x.Shape[^1]);
        var y = TestTensor.Zeros(shape);
        for (var o = 0; o < y.Values.Length; o++)
        {
            var (channel, column, row, image) = (o % channels, o / channels % columns, o / channels / columns % rows, o / channels / columns / rows);
            var down = x.Shape.Rank == 3 ? [1.0] : Weights(op, 0, row, height, rows);
            var across = Weights(op, x.Shape.Rank - 3, column, width, columns);
            if (down is null || across is null)
            {
                y.Values[o] = op.Extrapolation;
                continue;
            }
            for (var h = 0; h < height; h++)
            {
                for (var w = 0; w < width; w++) y.Values[o] += down[h] * across[w] * x.Values[(((((image * height) + h) * width) + w) * channels) + channel];
            }
        }
        return y;
    }

    /// <summary>What each element of an axis of length <paramref name="n"/> weighs in output <paramref name="o"/> of <paramref name="m"/>; null beyond it.</summary>
    private static double[]? Weights(Resize op, int axis, int o, int n, int m)
    {
        var s = op.Sizes.IsEmpty ? op.Scales[axis] : (double)m / n;
        var half = ((o + 0.5) / s) - 0.5;
        double x;
        switch (op.Coordinates)
        {
            case ResizeCoordinates.AlignCorners: x = m == 1 ? 0 : o * (n - 1.0) / ((op.Sizes.IsEmpty ? n * op.Scales[axis] : m) - 1.0); break;
            case ResizeCoordinates.Asymmetric: x = o / s; break;
            case ResizeCoordinates.PytorchHalfPixel: x = m == 1 ? 0 : half; break;
            case ResizeCoordinates.HalfPixelSymmetric: x = half + (n / 2.0 * (1 - (m / (s * n)))); break;
            case ResizeCoordinates.Crop:
                var (start, end) = (op.Crop[axis], op.Crop[axis + (op.Crop.Length / 2)]);
                x = (n - 1) * (m == 1 ? (start + end) / 2 : start + (o * (end - start) / (m - 1.0)));
                if (x < 0 || x > n - 1) return null;
                break;
            default: x = half; break;
        }
        var weights = new double[n];
        if (op.Mode == ResizeMode.Nearest)
        {
            var (below, above) = (Math.Floor(x), Math.Ceiling(x));
            var nearest = op.Rounding switch
            {
                NearestRounding.Floor => below,
                NearestRounding.Ceil => above,
                NearestRounding.PreferCeil => x - below < 0.5 ? below : below + 1,
                _ => x - below <= 0.5 ? below : below + 1,
            };
            weights[(int)Math.Clamp(nearest, 0, n - 1)] = 1;
            return weights;
        }
        for (var i = -8; i < n + 8; i++)
        {
            if (op.ExcludeOutside && (i < 0 || i >= n)) continue;
            var d = Math.Abs(x - i);
            double a = op.CubicA;
            var linear = Math.Max(0, 1 - d);
            var cubic = d <= 1 ? ((a + 2) * d * d * d) - ((a + 3) * d * d) + 1 : d < 2 ? (a * d * d * d) - (5 * a * d * d) + (8 * a * d) - (4 * a) : 0;
            weights[Math.Clamp(i, 0, n - 1)] += op.Mode == ResizeMode.Linear ? linear : cubic;
        }
        var sum = weights.Sum();
        return [.. weights.Select(w => w / sum)];
    }
}
