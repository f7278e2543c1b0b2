using EdgeNet.Data.Datasets;
using EdgeNet.Data.Sources;
using EdgeNet.Execution;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Training;

/// <summary>What a generator made of noise.</summary>
/// <param name="Pictures">F32[count, height, width, channels].</param>
/// <param name="Classes">The class of each, I32; null if the generator isn't told one.</param>
/// <param name="Info">What the generator says of itself.</param>
internal sealed record GeneratedSamples(Tensor Pictures, Tensor? Classes, ModelInfo Info)
{
    /// <summary>Lets a generator make samples.</summary>
    /// <param name="source">The generator.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed makes the same samples.</param>
    /// <param name="label">The class they are to be of, by its name or number; null for one after the other.</param>
    /// <param name="stop">Ends it early.</param>
    /// <exception cref="EdgeNetException">The model generates no pictures, or knows no such class.</exception>
    public static GeneratedSamples Of(ModelSource source, int count, int seed, string? label, CancellationToken stop)
    {
        var graph = source.Graph;
        var noise = graph.Inputs.FirstOrDefault(input => input.Spec.Type == DType.F32);
        var told = graph.Inputs.FirstOrDefault(input => input.Spec.Type == DType.I32);
        var made = graph.Outputs[0];
        if (noise is null || graph.Inputs.Count > (told is null ? 1 : 2) || made.Value.Shape.Rank != 4 || made.Value.Shape[0] != 1)
            throw new EdgeNetException($"'{graph.Name}' is no generator of pictures: that takes noise and perhaps a class number, and makes [1, height, width, channels]. It takes {string.Join(", ", graph.Inputs)}.");
        if (told is null && label is not null) throw new EdgeNetException("This generator isn't told a class; leave --class out.");
        int? wanted = label is null ? null : ClassOf(label, source.Info);
        var numbers = new Tensor(new(DType.F32, [count, .. noise.Shape[1..].ToArray()]));
        Initializer.Normal(0, 1).Fill(numbers.Span<float>(), numbers.Shape, default, new(seed));
        var pictures = new Tensor(new(DType.F32, [count, .. made.Value.Shape[1..].ToArray()]));
        var classes = told is null ? null : Tensor.From([.. Enumerable.Range(0, count).Select(i => wanted ?? i % Math.Max(1, source.Info.Labels.Length))], [count]);
        var (length, size) = ((int)noise.Shape.Elements, (int)made.Value.Shape.Elements);
        using var session = graph.Compile().CreateSession();
        for (var i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            numbers.Span<float>().Slice(i * length, length).CopyTo(session.Input<float>(noise.Name));
            if (classes is not null) session.Input<int>(told!.Name).Fill(classes.Span<int>()[i]);
            session.Run();
            session.Output<float>(made.Name).CopyTo(pictures.Span<float>().Slice(i * size, size));
        }

        return new(pictures, classes, source.Info);
    }

    /// <summary>What a classifier, trained on real pictures, takes the samples for.</summary>
    /// <remarks>Where the generator isn't told a class, all are counted as of class 0, so that only what they were taken for tells something.</remarks>
    /// <exception cref="EdgeNetException">The classifier takes other pictures, or doesn't know the generator's classes.</exception>
    public Classification TakenFor(ModelSource classifier, CancellationToken stop)
    {
        if (classifier.Info.Task != ModelTask.Classification) throw new EdgeNetException($"'{classifier.Graph.Name}' is no classifier; give one that was trained on real pictures of the same kind.");
        var (count, range) = (Pictures.Shape[0], Picture.RangeOf(Pictures.Span<float>()));
        var examples = Dataset.From(Pictures, Classes ?? new Tensor(new(DType.I32, [count])));
        var made = new DataSource
        {
            Name = "samples",
            Description = "What a generator made.",
            Task = ModelTask.Classification,
            Train = examples,
            Test = examples,
            Labels = Classes is null ? classifier.Info.Labels : Info.Labels,
            Input = new([.. range.Mean], [.. range.Scale]),
        };
        examples = FittedData.Fit(examples, made, classifier.Info);
        using var assessor = new Assessor(classifier.Graph, classifier.Info, examples.CreateItem());
        return (Classification)assessor.Assess(examples, stop);
    }

    private static int ClassOf(string label, ModelInfo info)
    {
        var index = info.Labels.ToList().FindIndex(known => string.Equals(known, label, StringComparison.OrdinalIgnoreCase));
        if (index < 0 && int.TryParse(label, out var number) && number >= 0 && number < info.Labels.Length) index = number;
        return index >= 0 ? index
            : throw new EdgeNetException($"The generator knows no class '{label}'{Spelling.DidYouMean(label, info.Labels)} It knows {string.Join(", ", info.Labels)}.");
    }
}
