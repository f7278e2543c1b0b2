using System.Numerics.Tensors;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Convolutions over one and two axes.</summary>
internal sealed class ConvolutionCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        // Pointwise, with columns and rows around every tile's edges.
        foreach (var (pixels, channels, filters) in ((int, int, int)[])[(1, 1, 1), (5, 3, 16), (15, 17, 33), (29, 64, 48), (3, 8, 65)])
            yield return Conv2D([1, 1, pixels, channels], [filters, 1, 1, channels], bias: true);
        yield return Conv2D([2, 5, 7, 6], [9, 1, 1, 6], strides: [2, 3], residual: true);
        yield return Conv2D([1, 3, 6, 1024], [5, 1, 1, 1024]);

        // Windows: strides, one-sided padding, dilation, windows larger than the image, windows wholly in the padding.
        yield return Conv2D([1, 5, 6, 3], [4, 3, 3, 3], pads: [1, 1, 1, 1], bias: true, residual: true);
        yield return Conv2D([2, 9, 7, 5], [17, 3, 3, 5], strides: [2, 2], pads: [0, 0, 1, 1], bias: true);
        yield return Conv2D([1, 11, 10, 2], [3, 3, 2, 2], strides: [1, 2], pads: [2, 0, 3, 1], dilations: [2, 3]);
        yield return Conv2D([1, 2, 2, 3], [5, 5, 5, 3], pads: [2, 2, 2, 2], bias: true);
        yield return Conv2D([1, 1, 1, 4], [6, 3, 3, 4], pads: [4, 4, 4, 4]);
        yield return Conv2D([1, 14, 15, 3], [8, 7, 7, 3], strides: [2, 2], pads: [3, 3, 3, 3], bias: true);

        // Few channels: several images and residuals, dilation from row to row, output lines shorter than a tile and longer, weights not constant.
        yield return Conv2D([2, 8, 37, 3], [40, 3, 3, 3], strides: [2, 1], pads: [1, 2, 0, 1], bias: true, residual: true);
        yield return Conv2D([3, 9, 5, 1], [7, 3, 4, 1], pads: [2, 3, 2, 3], dilations: [3, 1]);
        yield return Conv2D([1, 7, 33, 7], [16, 1, 5, 7], strides: [1, 3], pads: [1, 1, 0, 4], bias: true) with { Constants = [] };

        // Groups.
        yield return Conv2D([1, 6, 5, 6], [9, 3, 3, 2], pads: [1, 1, 1, 1], group: 3, bias: true, residual: true);
        yield return Conv2D([1, 4, 4, 40], [80, 1, 1, 20], group: 2, bias: true);
        yield return Conv2D([1, 5, 5, 7], [14, 3, 3, 1], group: 7, bias: true);

        // Each channel for itself: the windows with code of their own and others, tiles whole, half and clipped; several outputs a channel.
        yield return Conv2D([2, 9, 21, 19], [19, 3, 3, 1], pads: [1, 1, 1, 1], group: 19, bias: true, residual: true);
        yield return Conv2D([1, 9, 12, 40], [40, 3, 3, 1], strides: [2, 2], pads: [0, 0, 1, 1], group: 40, bias: true);
        yield return Conv2D([1, 7, 13, 67], [67, 5, 5, 1], pads: [2, 2, 2, 2], group: 67);
        yield return Conv2D([1, 8, 30, 6], [6, 5, 5, 1], strides: [2, 2], pads: [2, 1, 2, 2], group: 6, bias: true);
        yield return Conv2D([1, 6, 9, 20], [20, 4, 3, 1], strides: [1, 3], pads: [2, 4, 1, 4], dilations: [1, 2], group: 20);
        yield return Conv2D([1, 5, 11, 21], [63, 3, 3, 1], pads: [1, 1, 1, 1], group: 21, bias: true, residual: true);
        yield return Conv2D([1, 1, 2, 200], [200, 3, 3, 1], pads: [1, 1, 1, 1], group: 200);
        yield return Conv2D([1, 6, 9, 20], [40, 3, 3, 1], pads: [1, 1, 1, 1], group: 20, bias: true) with { Constants = [] };

        // What Winograd takes: whole and partial tiles of both sizes, several blocks, a batch.
        yield return Conv2D([1, 12, 12, 32], [32, 3, 3, 32], pads: [1, 1, 1, 1], bias: true, residual: true);
        yield return Conv2D([2, 11, 13, 27], [41, 3, 3, 27], pads: [1, 1, 1, 1], bias: true);
        yield return Conv2D([1, 15, 10, 33], [40, 3, 3, 33], pads: [0, 1, 2, 0], residual: true);
        yield return Conv2D([1, 40, 36, 8], [17, 3, 3, 8], pads: [1, 1, 1, 1]);
        yield return Conv2D([1, 4, 4, 128], [128, 3, 3, 128], pads: [1, 1, 1, 1]);
        yield return Conv2D([2, 11, 13, 67], [75, 3, 3, 67], pads: [0, 1, 2, 0], bias: true, residual: true);

        // Whole numbers come out as they are where that is asked for, though Winograd would gain.
        yield return Exactly(new Conv2D { Exact = true, Pads = [1, 1, 1, 1] }, [1, 12, 12, 64], [64, 3, 3, 64]);

        yield return Conv2D([3, 12, 13, 32], [45, 3, 3, 32], pads: [1, 1, 1, 1], bias: true) with { Constants = [] };

        // Nothing to do, and nothing to sum.
        yield return Conv2D([0, 4, 4, 3], [2, 3, 3, 3], pads: [1, 1, 1, 1], bias: true);
        yield return Conv2D([1, 4, 4, 0], [2, 3, 3, 0], pads: [1, 1, 1, 1], bias: true);

        // Weights computed by the graph.
        yield return Conv2D([1, 6, 5, 6], [34, 3, 3, 3], pads: [1, 1, 1, 1], group: 2, bias: true) with { Constants = [] };

        // An activation behind every kernel: whole panels and part of one, rows apart, several outputs a channel, residuals.
        foreach (var test in (Case[])
        [
            Conv2D([1, 3, 5, 40], [40, 1, 1, 40], bias: true, residual: true),
            Conv2D([2, 6, 5, 6], [9, 3, 3, 2], pads: [1, 1, 1, 1], group: 3, bias: true),
            Conv2D([1, 9, 21, 3], [19, 3, 3, 3], strides: [2, 2], pads: [1, 1, 1, 1], residual: true),
            Conv2D([2, 11, 10, 33], [43, 3, 3, 33], pads: [1, 1, 1, 1], bias: true, residual: true),
            Conv2D([2, 9, 13, 43], [43, 3, 3, 1], pads: [1, 1, 1, 1], group: 43, bias: true, residual: true),
            Conv2D([1, 60, 40, 24], [24, 3, 3, 1], strides: [1, 1], pads: [1, 1, 1, 1], group: 24),
            Conv2D([1, 5, 11, 21], [42, 3, 3, 1], pads: [1, 1, 1, 1], group: 21, bias: true),
        ])
        {
            yield return test.Fused(new HardSwish());
            yield return test.Fused(new Sigmoid());
            yield return test.Fused(new Clip { Min = -1, Max = 2 });
        }

        yield return Conv1D([2, 10, 3], [5, 3, 3], new Conv1D { Pads = [1, 1] });
        yield return Conv1D([2, 19, 12], [20, 3, 12], new Conv1D { Pads = [2, 0] }).Fused(new HardSwish());
        yield return Conv1D([1, 13, 4], [8, 5, 2], new Conv1D { Strides = [2], Pads = [4, 0], Dilations = [2], Group = 2 });
        yield return Conv1D([2, 19, 20], [20, 3, 1], new Conv1D { Pads = [2, 0], Group = 20 });
        yield return Conv1D([1, 70, 24], [20, 1, 24], new Conv1D());
    }

    private static Case Conv2D(
        int[] x, int[] w, int[]? strides = null, int[]? pads = null, int[]? dilations = null, int group = 1, bool bias = false, bool residual = false)
    {
        var op = new Conv2D
        {
            Strides = [.. strides ?? [1, 1]],
            Pads = [.. pads ?? [0, 0, 0, 0]],
            Dilations = [.. dilations ?? [1, 1]],
            Group = group,
        };
        int Extent(int axis) => ((x[axis] + op.Pads[axis - 1] + op.Pads[axis + 1] - ((w[axis] - 1) * op.Dilations[axis - 1]) - 1) / op.Strides[axis - 1]) + 1;
        TestTensor?[] inputs =
        [
            TestTensor.Random([.. x], 1), TestTensor.Random([.. w], 2),
            bias ? TestTensor.Random([w[0]], 3) : null,
            residual ? TestTensor.Random([x[0], Extent(1), Extent(2), w[0]], 4) : null,
        ];
        return new(op, inputs, t => Oracle(op, t)) { Constants = [1, 2], Relative = 1e-5, Absolute = 2e-4 };
    }

    private static Case Exactly(Conv2D op, Shape x, Shape w)
    {
        TestTensor[] inputs = [TestTensor.RandomIntegers(x, DType.F32, -255, 256), TestTensor.RandomIntegers(w, DType.F32, -99, 100, seed: 2)];
        return new(op, inputs, t => Oracle(op, t)) { Constants = [1], Relative = 0, Absolute = 0 };
    }

    private static Case Conv1D(int[] x, int[] w, Conv1D op)
    {
        var wide = new Conv2D
        {
            Strides = [1, op.Strides[0]],
            Pads = [0, op.Pads[0], 0, op.Pads[1]],
            Dilations = [1, op.Dilations[0]],
            Group = op.Group,
        };
        return new(op, [TestTensor.Random([.. x], 1), TestTensor.Random([.. w], 2), TestTensor.Random([w[0]], 3)], t =>
        {
            var y = Oracle(wide, [new([x[0], 1, x[1], x[2]], t[0].Values), new([w[0], 1, w[1], w[2]], t[1].Values), t[2]]);
            return new TestTensor([x[0], y.Shape[2], w[0]], y.Values);
        })
        { Constants = [1, 2], Absolute = 1e-4 };
    }

    internal static TestTensor Oracle(Conv2D op, TestTensor[] t)
    {
        Shape x = t[0].Shape, w = t[1].Shape;
        int Extent(int axis) => ((x[axis] + op.Pads[axis - 1] + op.Pads[axis + 1] - ((w[axis] - 1) * op.Dilations[axis - 1]) - 1) / op.Strides[axis - 1]) + 1;
        var y = TestTensor.Zeros([x[0], Extent(1), Extent(2), w[0]]);
        int perGroup = w[0] / op.Group, channels = w[3];
        for (var n = 0; n < y.Shape[0]; n++)
            for (var i = 0; i < y.Shape[1]; i++)
                for (var j = 0; j < y.Shape[2]; j++)
                    for (var m = 0; m < y.Shape[3]; m++)
                    {
                        var sum = (t.Length > 2 && t[2] is { } bias ? bias[m] : 0) + (t.Length > 3 && t[3] is { } residual ? residual[n, i, j, m] : 0);
                        for (var u = 0; u < w[1]; u++)
                            for (var v = 0; v < w[2]; v++)
                            {
                                int row = (i * op.Strides[0]) - op.Pads[0] + (u * op.Dilations[0]), column = (j * op.Strides[1]) - op.Pads[1] + (v * op.Dilations[1]);
                                if (row < 0 || row >= x[1] || column < 0 || column >= x[2]) continue;
                                var pixel = t[0].Values.AsSpan(((((n * x[1]) + row) * x[2] + column) * x[3]) + (m / perGroup * channels), channels);
                                var tap = t[1].Values.AsSpan((((m * w[1]) + u) * w[2] + v) * channels, channels);
                                sum += TensorPrimitives.Dot<double>(pixel, tap);
                            }
                        y[n, i, j, m] = sum;
                    }
        return y;
    }
}

/// <summary>Transposed convolutions.</summary>
internal sealed class ConvTransposeCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        yield return Make([1, 4, 5, 3], [6, 4, 4, 3], strides: [2, 2], pads: [1, 1, 1, 1], bias: true);
        yield return Make([2, 3, 3, 8], [33, 3, 3, 8], strides: [2, 2], pads: [1, 1, 1, 1], outputPads: [1, 1], bias: true, residual: true);
        yield return Make([1, 5, 4, 6], [8, 3, 2, 3], strides: [3, 1], pads: [0, 1, 2, 0], group: 2, residual: true);
        yield return Make([1, 3, 4, 2], [5, 3, 3, 2], strides: [2, 3], dilations: [2, 2], outputPads: [1, 2]);
        yield return Make([1, 4, 4, 3], [2, 1, 1, 3], strides: [3, 3], bias: true); // outputs that no tap reaches
        yield return Make([1, 6, 6, 4], [4, 3, 3, 4], pads: [1, 1, 1, 1]);
        yield return Make([1, 12, 11, 32], [40, 3, 3, 32], pads: [1, 0, 2, 1], bias: true, residual: true); // Winograd's, turned round
        yield return Make([3, 11, 12, 32], [40, 3, 3, 32]) with { Constants = [] };
        yield return Make([2, 1, 1, 10], [18, 4, 4, 10], bias: true);
        yield return Make([1, 1, 1, 6], [4, 2, 3, 3], strides: [2, 2], group: 2, bias: true, residual: true);
        yield return Make([0, 2, 2, 3], [4, 2, 2, 3], strides: [2, 2]);
        yield return Make([1, 4, 5, 3], [6, 4, 4, 3], strides: [2, 2], pads: [1, 1, 1, 1], bias: true) with { Constants = [] };
        yield return Make([1, 4, 5, 3], [37, 4, 4, 3], strides: [2, 2], pads: [1, 1, 1, 1], bias: true, residual: true).Fused(new Tanh());
        yield return Make([2, 1, 1, 10], [18, 4, 4, 10], bias: true).Fused(new Tanh());
    }

    private static Case Make(
        int[] x, int[] w, int[]? strides = null, int[]? pads = null, int[]? dilations = null, int[]? outputPads = null,
        int group = 1, bool bias = false, bool residual = false)
    {
        var op = new ConvTranspose2D
        {
            Strides = [.. strides ?? [1, 1]],
            Pads = [.. pads ?? [0, 0, 0, 0]],
            Dilations = [.. dilations ?? [1, 1]],
            OutputPads = [.. outputPads ?? [0, 0]],
            Group = group,
        };
        int Extent(int axis) => ((x[axis] - 1) * op.Strides[axis - 1]) + ((w[axis] - 1) * op.Dilations[axis - 1]) + 1
            + op.OutputPads[axis - 1] - op.Pads[axis - 1] - op.Pads[axis + 1];
        TestTensor?[] inputs =
        [
            TestTensor.Random([.. x], 1), TestTensor.Random([.. w], 2),
            bias ? TestTensor.Random([w[0]], 3) : null,
            residual ? TestTensor.Random([x[0], Extent(1), Extent(2), w[0]], 4) : null,
        ];
        return new(op, inputs, t => Oracle(op, t, [x[0], Extent(1), Extent(2), w[0]])) { Constants = [1, 2], Absolute = 1e-4 };
    }

    private static TestTensor Oracle(ConvTranspose2D op, TestTensor[] t, Shape shape)
    {
        Shape x = t[0].Shape, w = t[1].Shape;
        var y = TestTensor.Zeros(shape);
        int perGroup = w[0] / op.Group, channels = w[3];
        for (var n = 0; n < shape[0]; n++)
            for (var i = 0; i < shape[1]; i++)
                for (var j = 0; j < shape[2]; j++)
                    for (var m = 0; m < shape[3]; m++)
                        y[n, i, j, m] = (t[2] is { } bias ? bias[m] : 0) + (t[3] is { } residual ? residual[n, i, j, m] : 0);
        for (var n = 0; n < x[0]; n++)
            for (var i = 0; i < x[1]; i++)
                for (var j = 0; j < x[2]; j++)
                    for (var u = 0; u < w[1]; u++)
                        for (var v = 0; v < w[2]; v++)
                        {
                            int row = (i * op.Strides[0]) - op.Pads[0] + (u * op.Dilations[0]), column = (j * op.Strides[1]) - op.Pads[1] + (v * op.Dilations[1]);
                            if (row < 0 || row >= shape[1] || column < 0 || column >= shape[2]) continue;
                            for (var m = 0; m < w[0]; m++)
                                for (var c = 0; c < channels; c++)
                                    y[n, row, column, m] += t[0][n, i, j, (m / perGroup * channels) + c] * t[1][m, u, v, c];
                        }
        return y;
    }
}

internal sealed class DenseCases : ICases
{
    public IEnumerable<Case> Cases()
    {
        foreach (var (rows, inputs, outputs) in ((int, int, int)[])[(1, 1, 1), (1, 64, 10), (3, 7, 33), (1, 300, 100), (1, 21, 301), (17, 20, 64), (0, 4, 4), (2, 0, 3)])
            yield return Make([rows, inputs], outputs, bias: true, residual: rows == 3);
        yield return Make([2, 3, 5], 7, bias: false, residual: true);
        yield return Make([6], 4, bias: true, residual: false);
        yield return Make([4, 9], 40, bias: true, residual: false) with { Constants = [] };
        foreach (var activation in FusedActivations.All)
        {
            yield return Make([17, 20], 67, bias: true, residual: true).Fused(activation);
            yield return Make([1, 20], 32, bias: false, residual: false).Fused(activation);
        }
    }

    private static Case Make(int[] x, int outputs, bool bias, bool residual)
    {
        int[] y = [.. x[..^1], outputs];
        return new(
            new Dense(),
            [
                TestTensor.Random([.. x], 1), TestTensor.Random([outputs, x[^1]], 2),
                bias ? TestTensor.Random([outputs], 3) : null, residual ? TestTensor.Random([.. y], 4) : null,
            ],
            t =>
            {
                var result = TestTensor.Zeros([.. y]);
                for (var i = 0; i < result.Values.Length; i++)
                {
                    var (row, o) = (i / outputs, i % outputs);
                    result.Values[i] = (t[2] is { } b ? b[o] : 0) + (t[3] is { } r ? r.Values[i] : 0);
                    for (var k = 0; k < x[^1]; k++) result.Values[i] += t[0].Values[(row * x[^1]) + k] * t[1][o, k];
                }
                return result;
            })
        { Constants = [1, 2], Absolute = 1e-4 };
    }
}
