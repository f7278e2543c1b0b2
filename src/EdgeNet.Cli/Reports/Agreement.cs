using System.Numerics.Tensors;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Reports;

/// <summary>How far the outputs of two sessions differ.</summary>
internal static class Agreement
{
    /// <summary>
    /// The most by which two runs over the same inputs may differ for their times to be comparable. Where a model rounds values to whole numbers
    /// on the way, a difference in the last bit may move one by a whole step, and grow from layer to layer: then it is told, but not judged.
    /// </summary>
    /// <param name="graph">The model as it was given: what a plan folds and fuses no longer shows what another one rounds.</param>
    public static double Tolerance(Graph graph) => graph.Nodes.Any(node => node.Operator is QuantizeLinear or Round) ? double.PositiveInfinity : 1e-2;

    /// <summary>The largest difference of two elements, relative to the largest magnitude of their output.</summary>
    /// <exception cref="EdgeNetException">They differ by more than is tolerated.</exception>
    public static double Check(ISession ours, ISession theirs, string peer, double tolerance)
    {
        var worst = 0.0;
        foreach (var (name, value) in ours.Graph.Outputs)
        {
            if (theirs.OutputShape(name) != value.Shape) throw new EdgeNetException($"Output '{name}' is {value.Shape}, but {peer} makes it {theirs.OutputShape(name)}; times of different results can't be compared.");
            var difference = value.Spec.Type == DType.F32
                ? Difference(ours.Output<float>(name), theirs.Output<float>(name))
                : ours.OutputBytes(name).SequenceEqual(theirs.OutputBytes(name)) ? 0 : 1;
            if (!(difference <= tolerance))
                throw new EdgeNetException($"Output '{name}' differs from {peer}'s by {difference:0.###} of its largest value; at most {tolerance} is expected, and times of different results can't be compared.");
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
