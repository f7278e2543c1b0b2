using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>The cases of normalizations over bytes: the results must be the very same bytes.</summary>
internal sealed class IntegerNormalizationCases : ICases
{
    private static readonly Quantization X = Quantization.PerTensor(0.02f, 131), Y = Quantization.PerTensor(0.023f, 117);

    public IEnumerable<Case> Cases() =>
        from cases in (ICases[])[new ImageNormalizationCases(), new RowNormalizationCases()]
        from test in cases.Cases()
        where test.Operator is InstanceNormalization or GroupNormalization or LayerNormalization
        select InIntegers(test);

    private static Case InIntegers(Case test) => test with
    {
        Operator = test.Operator with { Result = Y },
        Inputs = [TestTensor.RandomQuantized(test.Inputs[0]!.Shape, DType.U8, X, 1), .. test.Inputs.Skip(1)],
        Oracle = t => [test.Operator switch
        {
            LayerNormalization op => Rows(t, op),
            GroupNormalization op => Images(t, op.Groups, op.Epsilon),
            InstanceNormalization op => Images(t, t[0].Shape[^1], op.Epsilon),
            _ => throw new NotSupportedException(test.Operator.Type),
        }],
        Relative = 0,
        Absolute = 0,
    };

    private static TestTensor Rows(TestTensor[] t, LayerNormalization op)
    {
        var length = (int)t[1].Shape.Elements;
        return new(t[0].Shape, [.. t[0].Values.Chunk(Math.Max(1, length)).SelectMany(row =>
        {
            var (mean, factor) = Moments(row, op.Epsilon);
            return row.Select((q, at) =>
            {
                var normal = MathF.FusedMultiplyAdd((float)q, (float)factor, (float)(-mean * factor));
                return Fit(MathF.FusedMultiplyAdd(normal, (float)t[1].Values[at], t.Length > 2 && t[2] is { } b ? (float)b.Values[at] : 0) * (1 / Y.Scales[0]));
            });
        })], DType.U8);
    }

    private static TestTensor Images(TestTensor[] t, int groups, float epsilon)
    {
        var (x, y) = (t[0], TestTensor.Zeros(t[0].Shape, DType.U8));
        var (channels, ofImage) = (x.Shape[^1], (int)x.Shape.Stride(0));
        foreach (var members in Enumerable.Range(0, x.Values.Length).GroupBy(i => (i / ofImage, i % channels / (channels / groups))))
        {
            var (mean, factor) = Moments([.. members.Select(i => x.Values[i])], epsilon);
            foreach (var i in members)
            {
                var slope = factor * (float)t[1].Values[i % channels];
                y.Values[i] = Fit(MathF.FusedMultiplyAdd((float)x.Values[i], (float)(slope / Y.Scales[0]), (float)(((float)t[2].Values[i % channels] - (mean * slope)) / Y.Scales[0])));
            }
        }

        return y;
    }

    /// <summary>The mean byte, and the scale over the deviation.</summary>
    private static (double Mean, double Factor) Moments(double[] q, float epsilon)
    {
        long sum = q.Sum(v => (long)v), squares = q.Sum(v => (long)v * (long)v), n = q.Length;
        var variance = (double)((n * squares) - (sum * sum)) / ((double)n * n);
        return ((double)sum / n, X.Scales[0] / Math.Sqrt((variance * ((double)X.Scales[0] * X.Scales[0])) + epsilon));
    }

    private static double Fit(float value) => float.IsNaN(value) ? 0 : Math.Clamp(Math.Round(value) + Y.ZeroPoints[0], 0, 255);
}
