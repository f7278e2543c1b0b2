using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Every mode and padding, places within the image, at its edges and far beyond, channels around the widths of vectors.</summary>
internal sealed class GridSampleCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var mode in Enum.GetValues<ResizeMode>())
        {
            foreach (var padding in Enum.GetValues<GridPadding>())
            {
                foreach (var align in (bool[])[false, true])
                {
                    var op = new GridSample { Mode = mode, Padding = padding, AlignCorners = align };
                    yield return Sample(op, [2, 5, 6, 3], TestTensor.Random([2, 3, 7, 2], seed: 5, low: -1.4, high: 1.4));
                    yield return Sample(op, [1, 4, 3, 21], TestTensor.Random([1, 9, 8, 2], seed: 6, low: -6, high: 6));
                    yield return Sample(op, [1, 1, 2, 1], TestTensor.Random([1, 1, 5, 2], seed: 7));
                    yield return Sample(op, [1, 5, 5, 2], TestTensor.Of([1, 2, 3, 2], -1, 1, 0, 0, 1, -1, -0.1, 0.3, 1, 1, 0.5, 0));
                }
            }
        }

        yield return Sample(new(), [0, 5, 6, 3], TestTensor.Random([0, 3, 7, 2]));
    }

    private static Case Sample(GridSample op, Shape image, TestTensor grid) => new(op, [TestTensor.Random(image), grid], inputs => Oracle(op, inputs[0], inputs[1])) { Absolute = 1e-5 };

    internal static TestTensor Oracle(GridSample op, TestTensor x, TestTensor grid)
    {
        var y = TestTensor.Zeros([x.Shape[0], grid.Shape[1], grid.Shape[2], x.Shape[3]]);
        for (var n = 0; n < y.Shape[0]; n++)
            for (var i = 0; i < y.Shape[1]; i++)
                for (var j = 0; j < y.Shape[2]; j++)
                    for (var c = 0; c < y.Shape[3]; c++)
                        y[n, i, j, c] = At(n, Place(grid[n, i, j, 1], x.Shape[1]), Place(grid[n, i, j, 0], x.Shape[2]), c);
        return y;

        double At(int n, double row, double column, int c)
        {
            var sum = 0.0;
            for (var r = -3; r < 4; r++)
                for (var k = -3; k < 4; k++)
                    sum += Weight(row - (Math.Floor(row) + r)) * Weight(column - (Math.Floor(column) + k)) * Pixel(n, Math.Floor(row) + r, Math.Floor(column) + k, c);
            return sum;
        }

        double Place(double g, int length)
        {
            var place = op.AlignCorners ? (g + 1) / 2 * (length - 1) : (((g + 1) * length) - 1) / 2;
            return op.Mode switch { ResizeMode.Cubic => place, ResizeMode.Nearest => Padded(Math.Round(place), length), _ => Padded(place, length) };
        }

        double Pixel(int n, double row, double column, int c)
        {
            var (r, k) = ((int)Padded(row, x.Shape[1]), (int)Padded(column, x.Shape[2]));
            return r < 0 || k < 0 || r >= x.Shape[1] || k >= x.Shape[2] ? 0 : x[n, r, k, c];
        }

        // Mirrors one edge at a time.
        double Padded(double at, int length)
        {
            var (low, high) = op.AlignCorners ? (0, length - 1) : (-0.5, length - 0.5);
            if (op.Padding == GridPadding.Zeros || (at >= low && at <= high)) return at;
            if (op.Padding == GridPadding.Border || high == low) return Math.Clamp(at, 0, length - 1);
            while (at < low || at > high) at = at < low ? (2 * low) - at : (2 * high) - at;
            return at;
        }

        double Weight(double distance)
        {
            var (d, a) = (Math.Abs(distance), -0.75);
            return op.Mode switch
            {
                ResizeMode.Nearest => d == 0 ? 1 : 0,
                ResizeMode.Linear => Math.Max(0, 1 - d),
                _ => d < 1 ? ((a + 2) * d * d * d) - ((a + 3) * d * d) + 1 : d < 2 ? a * ((d * d * d) - (5 * d * d) + (8 * d) - 4) : 0,
            };
        }
    }
}
