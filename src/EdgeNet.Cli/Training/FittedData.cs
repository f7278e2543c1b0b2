using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training.Descriptions;

namespace EdgeNet.Cli.Training;

/// <summary>Data as a trained model wants them: of its shape, on its scale, with its numbers for the classes.</summary>
internal static class FittedData
{
    /// <summary>How data are to be understood so that they fit a model, as far as the shape of one input tells.</summary>
    public static DataDescription Of(Shape input, DataDescription data) => input switch
    {
        { Rank: 3 } => data with { ImageSize = data.ImageSize ?? (input[0], input[1]), Grey = data.Grey ?? input[2] == 1 },
        { Rank: 2 } => data with { Window = data.Window ?? input[0] },
        _ => data,
    };

    /// <summary>Examples with the scale and the classes of a model instead of those the data were given.</summary>
    /// <exception cref="EdgeNetException">The data have a class the model doesn't know.</exception>
    public static Dataset<Example> Fit(Dataset<Example> data, DataSource source, ModelInfo info)
    {
        var image = info.Preprocessing.FirstOrDefault();
        var input = image is not null ? new Normalization([.. image.Mean], [.. image.Scale]) : Known("normalization.input");
        data = Rescaled(data, source.Input, input, static example => example.Input);
        if (source.Task != ModelTask.Classification) return Rescaled(data, source.Target, Known("normalization.target"), static example => example.Target);
        return info.Labels.IsEmpty || info.Labels.SequenceEqual(source.Labels, StringComparer.Ordinal) ? data : Renumbered(data, source, info);

        Normalization? Known(string key) => info.Metadata.GetValueOrDefault(key) is { } text ? Normalization.Parse(text) : null;
    }

    private static Dataset<Example> Rescaled(Dataset<Example> data, Normalization? given, Normalization? wanted, Func<Example, Tensor> tensor) =>
        given is null || wanted is null || string.Equals(given.ToString(), wanted.ToString(), StringComparison.Ordinal) ? data
        : given.Mean.Length != wanted.Mean.Length ? throw new EdgeNetException($"The model was trained on examples of {wanted.Mean.Length} values a place, the data have {given.Mean.Length}; use the same columns or channels.")
        : data.Map(example =>
        {
            var values = tensor(example).Span<float>();
            given.Undo(values);
            wanted.Apply(values);
        });

    private static Dataset<Example> Renumbered(Dataset<Example> data, DataSource source, ModelInfo info)
    {
        var numbers = source.Labels.Select(label => info.Labels.IndexOf(label)).ToArray();
        if (Array.IndexOf(numbers, -1) is >= 0 and var stranger)
            throw new EdgeNetException($"The data have a class '{source.Labels[stranger]}'{Spelling.DidYouMean(source.Labels[stranger], info.Labels)} The model knows {string.Join(", ", info.Labels)}.");
        return data.Map(example =>
        {
            ref var label = ref example.Target.Span<int>()[0];
            label = numbers[label];
        });
    }
}
