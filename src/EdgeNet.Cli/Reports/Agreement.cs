using System.Numerics.Tensors;
using EdgeNet.Execution;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Reports;

/// <summary>How far the outputs of two sessions differ.</summary>
internal static class Agreement
{
    /// <summary>The most by which two runs over the same inputs may differ for their times to be comparable.</summary>
    private const double Tolerance = 1e-2;

    /// <summary>The same where values are quantized on the way: a difference in rounding moves a value by a whole step.</summary>
    private const double QuantizedTolerance = 5e-2;

    /// <summary>The largest difference of two elements, relative to the largest magnitude of their output.</summary>
    /// <exception cref="EdgeNetException">They differ by more than rounding can explain.</exception>
    public static double Check(ISession ours, ISession theirs, string peer)
    {
        var worst = 0.0;
        var quantized = ours.Graph.Nodes.Any(node => node.Operator is QuantizeLinear or DequantizeLinear);
        var tolerance = quantized ? QuantizedTolerance : Tolerance;
        foreach (var (name, value) in ours.Graph.Outputs)
        {
            var difference = value.Spec.Type == DType.F32
                ? Difference(ours.Output<float>(name), theirs.Output<float>(name))
                : ours.OutputBytes(name).SequenceEqual(theirs.OutputBytes(name)) ? 0 : 1;
            if (!(difference <= tolerance))
                throw new EdgeNetException($"Output '{name}' differs from {peer}'s by {difference:0.###} of its largest value; at most {tolerance} is expected{(quantized ? " of a quantized model" : "")}, and times of different results can't be compared.");
            worst = Math.Max(worst, difference);
        }

        return worst;
    }

    private static double Difference(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        if (ours.IsEmpty) return 0;
        var largest = 0f;
        for (var i = 0; i < ours.Length; i++) largest = MathF.Max(largest, MathF.Abs(ours[i] - theirs[i]));
        return largest == 0 ? 0 : largest / (double)MathF.Abs(TensorPrimitives.MaxMagnitude(theirs));
    }
}
