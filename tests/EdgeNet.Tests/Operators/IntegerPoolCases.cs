using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>The cases of poolings and reductions over bytes, the results being the very same bytes: once with the input's scale, once with another; of means the very same floats as well.</summary>
internal sealed class IntegerPoolCases : ICases
{
    private static readonly Quantization X = Quantization.PerTensor(0.02f, 131), Y = Quantization.PerTensor(0.013f, 117);

    public IEnumerable<Case> Cases() => OfInputs().Concat(
        from op in (WindowedPool[])[new MaxPool(), new AveragePool()]
        from channels in (int[])[0, 5, 20]
        select OfPadding(op, channels));

    private static IEnumerable<Case> OfInputs() =>
        from cases in (ICases[])[new PoolCases(), new GlobalPoolCases(), new ReduceCases()]
        from test in cases.Cases()
        where test.Operator is MaxPool or AveragePool or GlobalMaxPool or GlobalAveragePool || (test.Operator is ReduceMean or ReduceSum or ReduceMax && IsOneRun((ReduceOperator)test.Operator, test.Inputs[0]!.Shape))
        where test.Inputs[0]!.Values.All(double.IsFinite)
        from y in (Quantization?[])[X, Y, null]
        where y is not null || test.Operator is not (MaxPool or GlobalMaxPool or ReduceMax)
        select InIntegers(test, y);

    /// <summary>Images without a row, all around which is padding.</summary>
    private static Case OfPadding(WindowedPool op, int channels) => new(
        op with { Kernel = [2, 2], Pads = [1, 1, 1, 1], Result = X },
        [TestTensor.RandomQuantized([2, 0, 3, channels], DType.U8, X)],
        _ => TestTensor.Zeros([2, 1, 4, channels], DType.U8).Map(_ => op is MaxPool ? 0 : X.ZeroPoints[0]))
    { Relative = 0, Absolute = 0 };

    private static Case InIntegers(Case test, Quantization? y) => test with
    {
        Operator = test.Operator with { Result = y },
        Inputs = [TestTensor.RandomQuantized(test.Inputs[0]!.Shape, DType.U8, X, 1)],
        Oracle = t =>
        {
            TestTensor centred = t[0].Map(q => q - X.ZeroPoints[0]).As(DType.F32), of = test.Oracle([centred])[0];
            if (test.Operator is MaxPool or GlobalMaxPool or ReduceMax)
                return [of.Map(m => Clamp(Math.Round((float)m * X.Scales[0] / y!.Scales[0]), y)).As(DType.U8)];
            // A mean is the sum over the number of elements, which a mean of ones over zeros outside tells.
            var counts = Counts(test, t[0].Shape, of.Shape);
            return [new(of.Shape, [.. of.Values.Select((mean, i) => Mean(mean, counts[i], y))], y is null ? DType.F32 : DType.U8)];
        },
        Relative = 0,
        Absolute = 0,
    };

    private static double Mean(double mean, int count, Quantization? y)
    {
        var sum = (float)(int)Math.Round(mean * count);
        return y is null ? sum * (X.Scales[0] / count) : Clamp(Math.Round(sum * (X.Scales[0] / y.Scales[0] / count)), y);
    }

    private static double Clamp(double rounded, Quantization y) => Math.Clamp(rounded + y.ZeroPoints[0], 0, 255);

    /// <summary>Whether the axes reduced are neighbours; others are left to floats.</summary>
    private static bool IsOneRun(ReduceOperator op, Shape x)
    {
        var axes = op.Axes.IsEmpty ? [.. Enumerable.Range(0, x.Rank)] : op.Axes.Select(axis => (axis + x.Rank) % x.Rank).Order().ToArray();
        return x.Rank > 0 && x.Elements > 0 && axes[^1] - axes[0] == axes.Length - 1;
    }

    /// <summary>By how many elements each mean divides.</summary>
    private static int[] Counts(Case test, Shape x, Shape y)
    {
        if (test.Operator is ReduceOperator) return [.. Enumerable.Repeat(test.Operator is ReduceSum ? 1 : (int)(x.Elements / y.Elements), (int)y.Elements)];
        if (test.Operator is not AveragePool pool) return [.. Enumerable.Repeat((int)x.Product(1, x.Rank - 1), x[0] * x[^1])];
        var counts = new List<int>();
        PoolCases.Oracle(pool, TestTensor.Zeros(x), window =>
        {
            counts.Add(Math.Max(1, window.Count()));
            return 0;
        }, pool.CountIncludePad ? 0 : null);
        return [.. counts];
    }
}
