using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Gradients of convolutions' weights: whole and partial strips of filters, one chunk of lines and several, copied lines and not.</summary>
internal sealed class ConvWeightGradientCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var (channels, filters) in ((int, int)[])[(1, 1), (3, 16), (6, 33), (7, 24), (1, 32), (20, 65), (5, 260)])
            yield return Make([2, 4, 5, channels], [filters, 3, 3], new());
        foreach (var window in (int[])[1, 2, 4, 5, 7]) yield return Make([1, 8, 9, 2], [9, window, window], new() { Strides = [2, 1] });
        yield return Make([3, 30, 31, 1], [32, 3, 3], new()); // several chunks
        yield return Make([4, 24, 23, 3], [17, 3, 3], new() { Pads = [1, 1, 1, 1] });
        yield return Make([1, 2, 130, 40], [64, 1, 1], new());
        yield return Make([1, 5, 6, 3], [4, 3, 2], new() { Pads = [1, 2, 0, 1], Strides = [2, 3] });
        yield return Make([1, 2, 2, 3], [5, 5, 5], new() { Pads = [2, 2, 2, 2] }); // windows larger than the image
        yield return Make([1, 1, 1, 4], [6, 3, 3], new() { Pads = [4, 4, 4, 4] }); // windows beside it
        yield return Make([2, 11, 10, 2], [3, 2, 2], new() { Pads = [2, 0, 3, 1], Dilations = [2, 3], Strides = [1, 2] });
        yield return Make([1, 9, 9, 30], [40, 3, 3], new() { Dilations = [1, 2] });
        yield return Make([2, 6, 5, 6], [9, 3, 3], new() { Pads = [1, 1, 1, 1], Group = 3 });
        yield return Make([1, 7, 8, 4], [8, 2, 3], new() { Dilations = [2, 2], Group = 2 });
        yield return Make([2, 9, 8, 19], [19, 3, 3], new() { Pads = [1, 1, 1, 1], Group = 19 });
        yield return Make([1, 9, 8, 5], [10, 3, 3], new() { Strides = [2, 2], Group = 5 });
        yield return Make([1, 6, 6, 3], [4, 2, 2], new() { Strides = [2, 2] }, fewer: 1); // as under a transposed convolution's output padding
        yield return Make([0, 4, 4, 3], [2, 3, 3], new());
        yield return Make([1, 4, 4, 0], [2, 3, 3], new());
    }

    private static Case Make(int[] x, int[] w, Conv2D convolution, int fewer = 0)
    {
        int Extent(int axis) => (((x[axis] + convolution.Pads[axis - 1] + convolution.Pads[axis + 1]
            - ((w[axis] - 1) * convolution.Dilations[axis - 1]) - 1) / convolution.Strides[axis - 1]) + 1) - fewer;
        return new(
            new ConvWeightGradient { Convolution = convolution, Kernel = [w[1], w[2]] },
            [TestTensor.Random([.. x], 1), TestTensor.Random([x[0], Extent(1), Extent(2), w[0]], 2)],
            t => Oracle(convolution, w, t[0], t[1]))
        { Absolute = 1e-3 };
    }

    private static TestTensor[] Oracle(Conv2D op, int[] w, TestTensor x, TestTensor dY)
    {
        var (channels, filters) = (x.Shape[3] / op.Group, w[0] / op.Group);
        var dW = TestTensor.Zeros([w[0], w[1], w[2], channels]);
        var dB = TestTensor.Zeros([w[0]]);
        for (var n = 0; n < dY.Shape[0]; n++)
            for (var i = 0; i < dY.Shape[1]; i++)
                for (var j = 0; j < dY.Shape[2]; j++)
                    for (var m = 0; m < w[0]; m++)
                    {
                        dB[m] += dY[n, i, j, m];
                        for (var u = 0; u < w[1]; u++)
                            for (var v = 0; v < w[2]; v++)
                            {
                                int row = (i * op.Strides[0]) - op.Pads[0] + (u * op.Dilations[0]), column = (j * op.Strides[1]) - op.Pads[1] + (v * op.Dilations[1]);
                                if (row < 0 || row >= x.Shape[1] || column < 0 || column >= x.Shape[2]) continue;
                                for (var c = 0; c < channels; c++) dW[m, u, v, c] += x[n, row, column, (m / filters * channels) + c] * dY[n, i, j, m];
                            }
                    }
        return [dW, dB];
    }
}
