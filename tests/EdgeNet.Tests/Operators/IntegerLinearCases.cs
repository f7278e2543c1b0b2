using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;

namespace EdgeNet.Tests.Operators;

/// <summary>Every case of the linear operators whose weights are constants, in integers: the results must be the very same bytes.</summary>
internal sealed class IntegerLinearCases : ICases
{
    public IEnumerable<Case> Cases() =>
        from cases in (ICases[])[new ConvolutionCases(), new ConvTransposeCases(), new DenseCases()]
        from test in cases.Cases()
        where test.Constants.Contains(LinearOperator.W) && ((LinearOperator)test.Operator).Activation is null
        from integers in InIntegers(test)
        select integers;

    private static IEnumerable<Case> InIntegers(Case test)
    {
        yield return InIntegers(test, activation: null, Quantization.PerTensor(0.9f, 117));
        yield return InIntegers(test, new Clip { Min = -2.2f, Max = 50 }, Quantization.PerTensor(0.4f, 7));
        yield return InIntegers(test, new Relu(), result: null);
        // Nothing between the limits is among what the bytes can stand for. As many products as this has tell as much as all.
        if (test.Inputs[1]!.Shape.Elements < 300) yield return InIntegers(test, new Clip { Min = 3, Max = 50 }, Quantization.PerTensor(0.005f));
        yield return InIntegers(test, activation: null, Quantization.PerTensor(1.9f, 117), weightZero: -61);
        yield return InIntegers(test, new Relu(), result: null, weightZero: -128);
    }

    /// <summary>The case over integers; what its own oracle makes of them, without residual and activation, are the sums.</summary>
    private static Case InIntegers(Case test, UnaryOperator? activation, Quantization? result, int weightZero = 0)
    {
        var op = (LinearOperator)test.Operator with { Result = result, Activation = activation };
        var (outputs, inputs) = (test.Inputs[1]!.Shape[0], test.Inputs.Select((t, i) => t?.Shape).ToArray());
        var x = Quantization.PerTensor(0.02f, 131);
        // One scale for all channels where there are few.
        var w = outputs < 5 ? Quantization.PerTensor(0.01f, weightZero) : Quantization.PerAxis(0, Scales(outputs, m => 0.004f + (0.001f * (m % 7))), [.. Enumerable.Range(0, outputs).Select(ZeroOf)]);
        var b = w.Axis is null ? Quantization.PerTensor(Product(x, w, 0)) : Quantization.PerAxis(0, Scales(outputs, m => Product(x, w, m)));
        var r = Quantization.PerTensor(0.3f, 90);
        TestTensor?[] integers =
        [
            TestTensor.RandomQuantized(inputs[0]!.Value, DType.U8, x, 1),
            TestTensor.RandomQuantized(inputs[1]!.Value, DType.I8, w, 2),
            .. inputs.Length > 2 ? (TestTensor?[])[inputs[2] is { } bias ? TestTensor.RandomQuantized(bias, DType.I32, b, 3) : null] : [],
            // A residual is given in reals where the result is.
            .. inputs.Length > 3 ? (TestTensor?[])[inputs[3] is not { } residual ? null
                : result is null ? TestTensor.Random(residual, 4, -9, 9) : TestTensor.RandomQuantized(residual, DType.U8, r, 4)] : [],
        ];
        return new(op, integers, t =>
        {
            TestTensor?[] plain = [t[0].Map(v => v - x.ZeroPoints[0]), Centred(t[1]), .. t[2..Math.Max(2, Math.Min(3, t.Length))], .. t.Length > 3 ? (TestTensor?[])[null] : []];
            var sums = test.Oracle(plain!)[0];
            var (lo, hi) = (activation as IClamp)?.Range ?? (float.NegativeInfinity, float.PositiveInfinity);
            var y = TestTensor.Zeros(sums.Shape, result is null ? DType.F32 : DType.U8);
            for (var i = 0; i < y.Values.Length; i++)
            {
                var m = i % outputs;
                var scale = result?.Scales[0] ?? 1;
                var value = (float)(int)sums.Values[i] * (Product(x, w, m) / scale);
                if (t.Length > 3 && t[3] is { } residual)
                    value += result is null ? (float)residual.Values[i] : ((float)residual.Values[i] - r.ZeroPoints[0]) * (r.Scales[0] / scale);
                value = Math.Clamp(value, lo / scale, hi / scale);
                y.Values[i] = result is null ? value : Math.Clamp(Math.Round(value) + result.ZeroPoints[0], 0, 255);
            }

            return [y];
        })
        { Constants = [1, 2], Relative = 0, Absolute = 0 };

        int ZeroOf(int channel) => outputs < 5 || weightZero == 0 ? weightZero : weightZero + (channel % 3);

        TestTensor Centred(TestTensor weights) =>
            new(weights.Shape, [.. weights.Values.Select((v, i) => v - ZeroOf(i / Math.Max(1, weights.Values.Length / Math.Max(1, outputs))))], weights.Type);
    }

    private static float Product(Quantization x, Quantization w, int channel) => x.Scales[0] * w.Scales[w.Axis is null ? 0 : channel];

    private static float[] Scales(int count, Func<int, float> scale) => [.. Enumerable.Range(0, count).Select(scale)];
}
