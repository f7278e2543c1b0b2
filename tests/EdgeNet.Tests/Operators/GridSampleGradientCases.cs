using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>The gradients of samplings, from the sampling's oracle: it is linear in the image, and its slope by the grid is a difference.</summary>
internal sealed class GridSampleGradientCases : ICases
{
    private const double Step = 1e-7;

    public IEnumerable<Case> Cases() =>
        from mode in Enum.GetValues<ResizeMode>()
        from padding in Enum.GetValues<GridPadding>()
        from align in new[] { false, true }
        from channels in new[] { 1, 5 }
        let op = new GridSample { Mode = mode, Padding = padding, AlignCorners = align }
        let grid = TestTensor.Random([2, 2, 3, 2], seed: 5, low: -1.4, high: 1.4)
        select new Case(new GridSampleGradient { Sampling = op }, [TestTensor.Random([2, 2, 3, channels], seed: 9), TestTensor.Random([2, 4, 3, channels]), grid], t => Oracle(op, t))
        {
            Relative = 1e-4,
            Absolute = 1e-5,
        };

    private static TestTensor[] Oracle(GridSample op, TestTensor[] t)
    {
        var (dY, x, grid) = (t[0], t[1], t[2]);
        var (dX, dGrid) = (TestTensor.Zeros(x.Shape), TestTensor.Zeros(grid.Shape));
        for (var i = 0; i < x.Values.Length; i++)
        {
            var one = TestTensor.Zeros(x.Shape);
            one.Values[i] = 1;
            dX.Values[i] = Product(one, grid);
        }

        for (var i = 0; i < grid.Values.Length; i++) dGrid.Values[i] = (Product(x, Moved(i, Step)) - Product(x, Moved(i, -Step))) / (2 * Step);
        return [dX, dGrid];

        double Product(TestTensor image, TestTensor places) => GridSampleCases.Oracle(op, image, places).Values.Zip(dY.Values, (y, d) => y * d).Sum();

        TestTensor Moved(int element, double change) => new(grid.Shape, [.. grid.Values.Select((v, k) => k == element ? v + change : v)]);
    }
}
