using System.Collections.Immutable;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Running;
using EdgeNet.Zoo;
using Dense = EdgeNet.Training.Layers.Dense;
using Softmax = EdgeNet.Training.Layers.Softmax;

namespace EdgeNet.Cli.Training;

/// <summary>A saved model, whose layers learn on: what they know serves the same task, or under a new head another one.</summary>
internal sealed class SavedModel : Origin
{
    /// <summary>What stands for every layer but the head.</summary>
    private const string Body = "body";

    /// <summary>At which share of the usual rate layers learn that know something already.</summary>
    private const float KnownShare = 0.1f;

    private readonly Pretrained known;
    private readonly ModelInfo info;
    private readonly Shape input;
    private readonly GraphOutput output;
    private string? note;

    public SavedModel(string path)
    {
        using var source = Open(path);
        if (source.Info.Task == ModelTask.Generation) throw new EdgeNetException($"'{path}' generates, and was trained against another network that isn't in the file; train a generator with its recipe.");
        if (source.Graph.Inputs.Count != 1 || source.Graph.Outputs.Count != 1)
            throw new EdgeNetException($"'{path}' has {source.Graph.Inputs.Count} inputs and {source.Graph.Outputs.Count} outputs; from the command line models of one each can be trained.");
        (known, info) = (new(source.Graph), source.Info);
        (input, output) = (source.Graph.Inputs[0].Shape[1..], source.Graph.Outputs[0]);
    }

    /// <inheritdoc/>
    public override string? Data => info.Metadata.GetValueOrDefault("data");

    /// <inheritdoc/>
    public override string? Note => note;

    /// <summary>Whether a name is that of a file with a model.</summary>
    public static bool Is(string model) => ModelSource.IsOnnx(model) || model.EndsWith(".edgenet", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override DataDescription Understood(DataDescription data) => FittedData.Of(input, data);

    /// <inheritdoc/>
    public override Dataset<Example> Prepare(Dataset<Example> data, DataSource source, ModelInfo info) =>
        info.Task == ModelTask.Reconstruction ? Recipe.Reconstruction(FittedData.Fit(data, source, info)) : FittedData.Fit(data, source, info);

    /// <inheritdoc/>
    public override ITrainable Build(Description description, DataSource source)
    {
        if (source.InputShape != input) throw new EdgeNetException($"it takes {input}; bring the data to that shape.");
        var isNew = description.NewHead ?? WantsHead(source);
        var network = isNew ? WithNewHead(source) : source.Task == ModelTask.Classification ? WithProbabilities() : known;
        note = isNew ? $"It gets a new last layer, for {string.Join(", ", source.Labels)}." : null;
        foreach (var layer in known.Layers) layer.RateScale = isNew ? KnownShare : 1;
        foreach (var name in description.Freeze)
        {
            if (string.Equals(name, Body, StringComparison.Ordinal)) Freeze(known.Layers.Where(layer => layer != known.Head));
            else Freeze([network.Find(name)]);
        }

        var told = source.ToModelInfo(known.Inputs[0].Name);
        network.Info = told with
        {
            Task = isNew || info.Task == ModelTask.Unknown ? source.Task : info.Task,
            Labels = isNew || info.Labels.IsEmpty ? told.Labels : info.Labels,
            Preprocessing = info.Preprocessing.IsEmpty ? told.Preprocessing : info.Preprocessing,
            Metadata = told.Metadata.SetItems(info.Metadata.Where(entry => entry.Key is "normalization.input" || (!isNew && entry.Key is "normalization.target"))),
        };
        var task = network.Info.Task;
        network.Compile(description.OptimizerAt(isNew ? 1 : KnownShare), description.Loss ?? LossKind.Usual(task, output.Value.Shape[^1]), [.. LossKind.Metrics(task)]);
        return network;
    }

    /// <summary>Opens a model, an image of which has its channels last: data have them there.</summary>
    private static ModelSource Open(string path)
    {
        var source = ModelSource.Open(new(path));
        if (source.Onnx is null || source.Graph.Inputs is not [{ Shape: { Rank: 4 } shape }] || shape[1] is not (1 or 3) || shape[3] is 1 or 3) return source;
        source.Dispose();
        return ModelSource.Open(new(path) { ChannelsLast = true });
    }

    /// <summary>Whether the data want answers the model can't give.</summary>
    private bool WantsHead(DataSource source)
    {
        if (info.Task == ModelTask.Reconstruction) return false;
        if (source.Task == ModelTask.Classification && !info.Labels.IsEmpty) return source.Labels.Except(info.Labels, StringComparer.Ordinal).Any();
        var scores = output.Value.Shape.Elements;
        return scores != source.Outputs && !(source.Task == ModelTask.Classification && (source.Outputs, scores) == (2, 1));
    }

    /// <summary>The model with answers for the data instead of its own.</summary>
    private Network WithNewHead(DataSource source)
    {
        Layer[] pooled = known.Features.Rank switch { 3 => [new GlobalAveragePool2D()], 2 => [new GlobalAveragePool1D()], _ => [] };
        return known.WithHead([.. pooled, new Dense(source.Outputs, source.Task == ModelTask.Classification ? "softmax" : "linear") { Name = "head" }]);
    }

    /// <summary>The model, which answers with probabilities: many an imported one ends with scores.</summary>
    private Network WithProbabilities()
    {
        if (info.Task == ModelTask.Reconstruction || output.Value.Producer is { Operator: Operators.Softmax or LogSoftmax or Sigmoid }) return known;
        return new Sequential(input, known.Name, inputName: known.Inputs[0].Name) { known, output.Value.Shape[^1] == 1 ? new Activate("sigmoid") : new Softmax() };
    }

    private static void Freeze(IEnumerable<Layer> layers)
    {
        foreach (var layer in layers) layer.Trainable = false;
    }
}
