using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Layers;

// The graphs that are run once a batch.
public partial class Network
{
    private IReadOnlyList<string> LossNames => objectives.Count == 1 ? ["loss"] : ["loss", .. OutputNames.Select(name => $"loss_{name}")];

    StepGraph ITrainable.BuildStep(Example like, int batch, int parts)
    {
        if (parts < 1 || batch % parts != 0) throw new EdgeNetException($"A batch of {batch} can't be cut into {parts} parts alike; choose a batch that divides.");
        var network = new NetworkGraph(Name, Seed, training: true);
        var (inputs, targets) = (Declared(network, batch), Targets(network, like, batch));
        var built = Enumerable.Range(0, parts).Select(part => BuildPart(network, Cut(inputs, part), Cut(targets, part), 1f / parts)).ToList();
        Declare(network, [.. objectives.Select((_, i) => Sum(built.Select(part => part.Losses[i])))], Sum(built.Select(part => part.Total)));
        var measured = Measured(network, i => parts == 1 ? built[0].Results[i] : built.Select(part => part.Results[i]).ToArray().Concat(axis: 0));
        network.Train([.. built.Select(part => part.Total)], Compiled);
        network.EndStep();
        return new(network, [.. inputs, .. targets], LossNames, measured, [Compiled]);

        List<Value> Cut(List<Value> values, int part) =>
            parts == 1 ? values : values.ConvertAll(v => v.Slice([part * (batch / parts)], [(part + 1) * (batch / parts)], [0]));
    }

    StepGraph ITrainable.BuildEvaluation(Example like, int batch) => BuildEvaluation(like, batch);

    private StepGraph BuildEvaluation(Example like, int batch)
    {
        _ = Compiled;
        var (network, inputs, results) = Build(batch, hasLoss: true);
        var targets = Targets(network, like, batch);
        var losses = objectives.Select((o, i) => o.Loss.Each(results[i], targets[i])).ToList();
        Declare(network, losses, Sum(network.Penalties.Prepend(Weighted(losses)))); // as in training, so that the two can be compared
        return new(network, [.. inputs, .. targets], LossNames, Measured(network, i => results[i]), []);
    }

    /// <summary>One part of a batch: its results, and its share of the losses.</summary>
    private StepPart BuildPart(NetworkGraph network, List<Value> inputs, List<Value> targets, float share)
    {
        network.BeginPart();
        var results = Call(new(network), inputs);
        var losses = objectives.Select((o, i) => Scaled(o.Loss.Mean(results[i], targets[i]), share)).ToList();
        return new(results, losses, Sum(network.Penalties.Select(penalty => Scaled(penalty, share)).Prepend(Weighted(losses))));
    }

    private Value Weighted(List<Value> losses) => Sum(losses.Select((loss, i) => Scaled(loss, objectives[i].Weight)));

    private static Value Sum(IEnumerable<Value> values) => values.Aggregate((a, b) => a.Add(b));

    private static Value Scaled(Value value, float factor) => factor == 1 ? value : value.Affine(factor);

    private void Declare(NetworkGraph network, List<Value> losses, Value total)
    {
        for (var i = 0; i < losses.Count && losses.Count > 1; i++) network.Graph.Output($"loss_{OutputNames[i]}", losses[i]);
        network.Graph.Output("loss", total);
    }

    /// <summary>Declares an input for each target, after a look at whether the data fit.</summary>
    private List<Value> Targets(NetworkGraph network, Example like, int batch)
    {
        if (like.Inputs.Count != Inputs.Count || like.Targets.Count != Outputs)
            throw new EdgeNetException($"Network '{Name}' has {Inputs.Count} inputs and {Outputs} outputs, but an example of the data is {like}.");
        foreach (var (input, tensor) in Inputs.Zip(like.Inputs))
        {
            if (tensor.Spec != new TensorSpec(input.Type, input.Shape))
                throw new EdgeNetException($"Input '{input.Name}' of network '{Name}' takes {new TensorSpec(input.Type, input.Shape)}; the data have {tensor.Spec}.");
        }

        return [.. like.Targets.Select((target, i) => network.Graph.Input(
            like.Targets.Count == 1 ? "target" : $"target_{OutputNames[i]}", target.Spec with { Shape = [batch, .. target.Shape.ToArray()] }))];
    }

    private List<MeasuredOutput> Measured(NetworkGraph network, Func<int, Value> result)
    {
        var measured = new List<MeasuredOutput>();
        for (var i = 0; i < objectives.Count; i++)
        {
            if (objectives[i].Metrics.Count > 0) network.Graph.Output(OutputNames[i], result(i));
            foreach (var metric in objectives[i].Metrics)
                measured.Add(new(objectives.Count == 1 ? metric.Name : $"{OutputNames[i]}_{metric.Name}", metric, OutputNames[i], result(i).Shape.Rank > 1 ? result(i).Shape[^1] : 1, i));
        }

        return measured;
    }

    private sealed record StepPart(IReadOnlyList<Value> Results, List<Value> Losses, Value Total);
}
