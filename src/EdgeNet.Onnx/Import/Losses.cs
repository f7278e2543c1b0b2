using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Import;

/// <summary>Losses of classification, put together from what picks, weighs and sums.</summary>
internal static class Losses
{
    /// <summary>−weight[target] · log probability of the target, for each pixel; none, summed, or averaged by weight.</summary>
    public static void NegativeLogLikelihood(NodeImport n) => n.Set(0, Loss(n, n.Plain(0)));

    /// <summary>The same of scores that are not yet probabilities. A second output is their logarithms.</summary>
    public static void SoftmaxCrossEntropy(NodeImport n)
    {
        var x = n.Input(0);
        var logs = x with { Value = n.Add(new LogSoftmax { Axis = x.Order.Position(NodeImport.Axis(1, x.Order.Rank)) }, x.Value) };
        n.Set(0, Loss(n, n.Arrange(logs, AxisOrder.Plain(logs.Order.Rank))));
        n.Set(1, logs);
    }

    private static Value Loss(NodeImport n, Value logs)
    {
        const long Nothing = long.MinValue;
        var (target, ignored, reduction) = (n.Plain(1), n.Long("ignore_index", Nothing), n.Text("reduction", "mean"));
        var zero = n.Constant(Tensor.Scalar(0f));
        // A target to be ignored may be no class at all; it picks the first one, which then counts for nothing.
        var skipped = ignored == Nothing ? null : n.Add("Equal", target, Number(ignored));
        if (skipped is not null) target = n.Add("Where", skipped, Number(0), target);
        var picked = n.Add(new GatherElements { Axis = 1 }, logs, n.Add(new Unsqueeze { Axes = [1] }, target));
        var loss = n.Add("Neg", n.Add(new Squeeze { Axes = [1] }, picked));
        var weights = n.Has(2) ? n.Add(new Gather { Axis = 0 }, n.Plain(2), target) : null;
        if (skipped is not null) weights = n.Add("Where", skipped, zero, weights ?? n.Constant(Tensor.Scalar(1f)));
        if (weights is not null) loss = n.Add("Mul", loss, weights);
        return reduction switch
        {
            "none" => loss,
            "sum" => Sum(loss),
            "mean" when weights is null => n.Add(new ReduceMean { Axes = All(loss), KeepDims = false }, loss),
            "mean" => n.Add("Div", Sum(loss), Sum(weights)),
            _ => throw new RuleException($"attribute 'reduction' is '{reduction}'"),
        };

        Value Number(long value) => n.Constant(Numbers.Of(target.Spec.Type, [value], []));

        Value Sum(Value x) => n.Add(new ReduceSum { Axes = All(x), KeepDims = false }, x);

        static System.Collections.Immutable.ImmutableArray<int> All(Value x) => [.. Enumerable.Range(0, x.Shape.Rank)];
    }
}
