using EdgeNet.Cli.Commands;
using EdgeNet.Cli.Inputs;
using EdgeNet.Cli.Training;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Data.Sources;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Training.Descriptions;
using EdgeNet.Training.Quantizing;

namespace EdgeNet.Cli.Quantizing;

/// <summary>What a model is quantized with.</summary>
/// <param name="Name">What the data are called.</param>
/// <param name="Story">A sentence about them.</param>
/// <param name="Train">What the model may learn on with.</param>
/// <param name="Samples">What activations are measured with.</param>
/// <param name="Compared">What runs through both models to compare them.</param>
/// <param name="Judge">Judges models; null where there are no answers to judge by.</param>
internal sealed record QuantizationData(string Name, string Story, Dataset<Example> Train, Dataset<Example> Samples, Dataset<Example> Compared, Judge? Judge)
{
    /// <summary>So many samples are run through both models to compare them layer by layer.</summary>
    public const int MostCompared = 64;

    /// <summary>How many samples are usual; of made-up ones, which are all alike, fewer do.</summary>
    public const int UsualSamples = 512, UsualMade = 64;

    /// <summary>How many inputs an epoch of tuning makes up.</summary>
    private const int MadeToLearn = 4096;

    /// <summary>What the choice of samples follows from.</summary>
    private const int Seed = 1;

    /// <summary>Whether the samples are made up and only like what the model will be given.</summary>
    public bool IsFree { get; private init; }

    /// <summary>Data with answers, part of which the model is judged by; by those that mean nothing to the model it isn't.</summary>
    /// <param name="model">The trained model.</param>
    /// <param name="description">The data.</param>
    /// <param name="samples">How many of them are measured with.</param>
    /// <param name="augmentation">How images change while they are learnt from; null for what suits the data.</param>
    /// <param name="threads">How many threads judge.</param>
    /// <param name="stop">Ends it early.</param>
    public static QuantizationData Of(ModelSource model, DataDescription description, int samples, Augmentation? augmentation, int threads, CancellationToken stop)
    {
        var input = model.Graph.Inputs[0];
        var channelsFirst = HasChannelsFirst(input);
        var data = DataArguments.Open(FittedData.Of(channelsFirst ? [input.Shape[2], input.Shape[3], input.Shape[1]] : input.Shape[1..], description));
        var learnt = Fitted((augmentation ?? data.Augmentation) is { } changes ? data.Train.Augment(changes, Seed) : data.Train);
        var measured = Fitted(data.Train.Shuffle(Seed).Take(samples));
        var isKnown = !model.Info.Labels.IsEmpty || model.Graph.Outputs[0].Value.Shape.Elements == data.Outputs;
        var judge = isKnown ? new Judge(Fitted(data.Test), model.Info, threads, stop) : null;
        return new(data.Name, data.Description, learnt, measured, measured.Take(MostCompared), judge);

        Dataset<Example> Fitted(Dataset<Example> examples)
        {
            var fitted = FittedData.Fit(examples, data, model.Info);
            return channelsFirst ? ChannelsFirst(fitted) : fitted;
        }
    }

    /// <summary>Images or an array without answers.</summary>
    public static QuantizationData Of(ModelSource model, InputFiles files, int samples)
    {
        var measured = files.Shuffle(Seed).Take(samples);
        return new(files.Name, $"{files.Count} inputs of {files.Name}.", files, measured, measured.Take(MostCompared), Judge: null);
    }

    /// <summary>Inputs made up: noise for a generator, what might be data for other models.</summary>
    public static QuantizationData Made(ModelSource model, int samples)
    {
        var inputs = new MadeInputs(model.Graph, model.Info, samples, Seed);
        var learnt = new MadeInputs(model.Graph, model.Info, MadeToLearn, Seed + 1);
        var compared = new MadeInputs(model.Graph, model.Info, Math.Min(samples, MostCompared), Seed + 2);
        return inputs.AreNoise
            ? new("noise", "Noise, N(0, 1), as generators are given.", learnt, inputs, compared, Judge: null)
            : new("made up", "No data: inputs were made up. How many answers are right could not be measured; what is told of noise is told of these inputs.", learnt, inputs, compared, Judge: null) { IsFree = true };
    }

    private static bool HasChannelsFirst(Value input) => input.Shape is { Rank: 4 } shape && shape[1] is 1 or 3 && shape[3] is not (1 or 3);

    private static Dataset<Example> ChannelsFirst(Dataset<Example> images) => images.Map(() => Turned(images.CreateItem()), (from, to) =>
    {
        Span<float> pixels = from.Input.Span<float>(), turned = to.Input.Span<float>();
        var channels = from.Input.Shape[2];
        var places = pixels.Length / channels;
        for (var i = 0; i < pixels.Length; i++) turned[(i % channels * places) + (i / channels)] = pixels[i];
        from.Target.Bytes.CopyTo(to.Target.Bytes);
    });

    private static Example Turned(Example image)
    {
        var shape = image.Input.Shape;
        return new([new(new(image.Input.Spec.Type, [shape[2], shape[0], shape[1]]))], [new(image.Target.Spec)]);
    }
}
