using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Every case of the recurrent operators over bytes: the results, cell states too, must be the very same bits.</summary>
internal sealed class IntegerRecurrentCases : ICases
{
    public IEnumerable<Case> Cases() =>
        from test in new RecurrentCases().Cases()
        where test.Operator is RecurrentOperator
        from bytes in ((Quantization? Result, Quantization? State)[])[(Quantization.PerTensor(1f / 128, 125), null), (null, null), (null, Quantization.PerTensor(0.004f, 110))]
        let op = (RecurrentOperator)test.Operator with { Result = bytes.Result, State = bytes.State }
        where op.StateQuantization is not null
        select InIntegers(test, op);

    private static Case InIntegers(Case test, RecurrentOperator op)
    {
        var (shapes, rows) = (test.Inputs.Select(i => i?.Shape).ToArray(), test.Inputs[1]!.Shape[1]);
        Quantization[] scales =
        [
            Quantization.PerTensor(0.017f, 131),
            // One scale for all rows of the gates where there are few.
            rows < 6 ? Quantization.PerTensor(0.008f) : Quantization.PerAxis(1, Scales(rows, m => 0.006f + (0.001f * (m % 5)))),
            Quantization.PerAxis(1, Scales(rows, m => (0.01f + (0.002f * (m % 3))) / MathF.Sqrt(shapes[2]!.Value[2]))),
            .. Enumerable.Repeat(Quantization.PerTensor(0.008f, 120), 3),
        ];
        var inputs = test.Inputs.ToArray();
        foreach (var (i, type) in ((int, DType)[])[(0, DType.U8), (1, DType.I8), (2, DType.I8)])
            inputs[i] = TestTensor.RandomQuantized(shapes[i]!.Value, type, scales[i], seed: i);
        // Where results are bytes, first states are so as well.
        if (inputs[5] is not null && op.Result is not null) inputs[5] = TestTensor.RandomQuantized(shapes[5]!.Value, DType.U8, scales[5], seed: 5);
        return new(op, inputs, t => new IntegerRecurrentOracle(op, t, scales).Run())
        {
            Constants = [.. test.Constants.Union([1, 2])],
            Relative = 0,
            Absolute = 0,
        };
    }

    private static float[] Scales(int count, Func<int, float> scale) => [.. Enumerable.Range(0, count).Select(scale)];
}
