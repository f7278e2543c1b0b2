using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// Learns of each weight of a product whether it is better rounded up or down (AdaRound). Rounding to the nearest is best for a weight alone, not
/// for the sum it is part of. With h(v) between 0 and 1, the weight is scale · (⌊w / scale⌋ + h(v)); v follows the gradient of the squared
/// distance between what the product makes of quantized data with these weights and what it should make, plus a term
/// Σ 1 - |2h - 1|^β, which a falling β drives to 0: in the end every h is 0 or 1.
/// </summary>
internal sealed class AdaptiveRounding(Graph graph, Dataset<Example> samples)
{
    private const int Steps = 600, WarmUp = Steps / 5;

    /// <summary>As many samples are learnt from at once as come to so many values.</summary>
    private const long MostValues = 1 << 20, MostSamples = 512, FewestSamples = 8;

    private const float Rate = 0.02f, FirstBeta = 20, LastBeta = 2, Weight = 0.01f;

    // h(v) = clip(σ(v)·(ζ - γ) + γ, 0, 1) reaches 0 and 1 before σ does.
    private const float Zeta = 1.1f, Gamma = -0.1f;

    /// <summary>Rounds a product's weights.</summary>
    /// <param name="product">The node.</param>
    /// <param name="nearest">Its weights rounded to the nearest, whose scales are kept.</param>
    /// <param name="data">How what it reads is quantized.</param>
    /// <param name="stop">Ends it early.</param>
    public QuantizedWeights Round(Node product, QuantizedWeights nearest, Quantization data, CancellationToken stop)
    {
        var (read, made) = Observed(product, stop);
        var (floors, begin) = Split(product.Inputs[LinearOperator.W]!.Constant!, nearest);
        var learnt = Learn(product, read, made, floors, begin, nearest, data, stop);
        var bytes = new Tensor(nearest.Bytes.Spec);
        for (var i = 0; i < learnt.Length; i++)
            bytes.Span<sbyte>()[i] = (sbyte)Math.Clamp(floors.Span<float>()[i] + (learnt[i] >= 0 ? 1 : 0), -QuantizedWeights.Most, QuantizedWeights.Most);
        return nearest with { Bytes = bytes };
    }

    private static float[] Learn(Node product, Tensor read, Tensor made, Tensor floors, Tensor begin, QuantizedWeights nearest, Quantization data, CancellationToken stop)
    {
        var learning = new Graph(product.Name);
        var (x, y) = (learning.Constant(read), learning.Constant(made));
        var v = learning.Variable(begin, "v");
        var (beta, weight) = (learning.Variable(Tensor.Scalar(FirstBeta), "beta"), learning.Variable(Tensor.Scalar(0f), "weight"));
        var h = v.Sigmoid().Affine(Zeta - Gamma, Gamma).Clip(0, 1);
        var scales = learning.Constant(Tensor.From(nearest.Scales, [.. Enumerable.Repeat(1, floors.Shape.Rank - 1).Prepend(nearest.Scales.Length)]));
        var w = learning.Constant(floors).Add(h).Mul(scales);
        var bias = product.Has(LinearOperator.B) ? learning.Constant(product.Inputs[LinearOperator.B]!.Constant!) : null;
        var given = learning.Add(product.Operator, [x.QuantizeLinear(data).DequantizeLinear(), w, bias])[0];
        // In units of what is made, so that one weight of the second term fits every layer.
        var size = Math.Max(1e-12, System.Numerics.Tensors.TensorPrimitives.SumOfSquares<float>(made.Span<float>()) / made.Shape.Elements);
        var off = given.Sub(y);
        var distance = off.Mul(off).ReduceMean([], keepDims: false).Affine((float)(1 / size));
        var undecided = h.Affine(2, -1).Abs().Pow(beta).Affine(-1, 1).ReduceMean([], keepDims: false);
        var loss = distance.Add(undecided.Mul(weight));
        learning.Differentiate(loss, [v], Optimizer.Adam(Rate));
        using var session = learning.Compile().CreateSession();
        for (var step = 0; step < Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            session.Variable<float>("weight")[0] = step < WarmUp ? 0 : Weight;
            session.Variable<float>("beta")[0] = float.Lerp(FirstBeta, LastBeta, Math.Max(0, step - WarmUp) / (float)(Steps - WarmUp));
            session.Run();
        }

        return session.Variable<float>("v").ToArray();
    }

    /// <summary>What a product reads and what it makes of it, sample behind sample.</summary>
    private (Tensor Read, Tensor Made) Observed(Node product, CancellationToken stop)
    {
        var (x, y) = (product.Inputs[LinearOperator.X]!, product.Outputs[0]);
        using var probe = new Probe(graph, x.IsInput ? [y.Name] : [x.Name, y.Name]);
        var runs = Math.Clamp(MostValues / Math.Max(x.Shape.Elements, y.Shape.Elements), FewestSamples, MostSamples);
        var batches = Probe.Batches(graph, samples.Take((int)runs * x.Shape[0]));
        var batch = batches.CreateItem();
        var (read, made) = (Stacked(x, batches.Count), Stacked(y, batches.Count));
        for (var i = 0; i < batches.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            batches.Read(epoch: 0, i, batch);
            probe.Run(batch);
            var seen = x.IsInput ? batch.Inputs[graph.Inputs.ToList().IndexOf(x)].Span<float>() : probe[x.Name];
            seen.CopyTo(read.Span<float>()[(i * seen.Length)..]);
            probe[y.Name].CopyTo(made.Span<float>()[(i * probe[y.Name].Length)..]);
        }

        return (read, made);
    }

    private static Tensor Stacked(Value value, int count) => new(value.Spec with { Shape = value.Shape.With(0, value.Shape[0] * count) });

    /// <summary>The next lower steps of weights, and the v for which h is what remains.</summary>
    private static (Tensor Floors, Tensor Begin) Split(Tensor weights, QuantizedWeights nearest)
    {
        var (floors, begin, length) = (new Tensor(weights.Spec), new Tensor(weights.Spec), (int)weights.Shape.Stride(0));
        for (var i = 0; i < weights.Shape.Elements; i++)
        {
            var steps = Math.Clamp(weights.Span<float>()[i] / nearest.Scales[i / length], -QuantizedWeights.Most, QuantizedWeights.Most);
            var floor = MathF.Floor(steps);
            var sigmoid = (steps - floor - Gamma) / (Zeta - Gamma);
            floors.Span<float>()[i] = floor;
            begin.Span<float>()[i] = MathF.Log(sigmoid / (1 - sigmoid));
        }

        return (floors, begin);
    }
}
