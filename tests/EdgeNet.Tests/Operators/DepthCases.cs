using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Channels to pixels and back.</summary>
internal sealed class DepthCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var (side, channels) in ((int, int)[])[(1, 3), (2, 1), (2, 5), (3, 2), (2, 64)])
        {
            Shape deep = [2, 3, 4, channels * side * side], wide = [2, 3 * side, 4 * side, channels];
            foreach (var type in (DType[])[DType.F32, DType.U8])
            {
                foreach (var order in Enum.GetValues<DepthOrder>())
                {
                    yield return new(new DepthToSpace { BlockSize = side, Order = order }, [Bytes(deep, type)],
                        x => Each(wide, type, (n, h, w, c) => x[0][n, h / side, w / side, Depth(order, h % side, w % side, c)]));
                }
                yield return new(new SpaceToDepth { BlockSize = side }, [Bytes(wide, type)],
                    x => Each(deep, type, (n, h, w, d) => x[0][n, (h * side) + (d / channels / side), (w * side) + (d / channels % side), d % channels]));
            }

            int Depth(DepthOrder order, int row, int column, int c) =>
                order == DepthOrder.DCR ? (((row * side) + column) * channels) + c : (c * side * side) + (row * side) + column;
        }
    }

    private static TestTensor Bytes(Shape shape, DType type) => TestTensor.RandomIntegers(shape, type, 0, 256);

    private static TestTensor Each(Shape shape, DType type, Func<int, int, int, int, double> value)
    {
        var y = TestTensor.Zeros(shape, type);
        for (var n = 0; n < shape[0]; n++)
            for (var h = 0; h < shape[1]; h++)
                for (var w = 0; w < shape[2]; w++)
                    for (var c = 0; c < shape[3]; c++) y[n, h, w, c] = value(n, h, w, c);
        return y;
    }
}
