using System.Collections.Immutable;

namespace EdgeNet.Models;

/// <summary>What a model is for, so that programs know what to make of its outputs. The numbers are stored in files: never renumber.</summary>
/// <example><code>if (model.Info.Task == ModelTask.Classification) Console.WriteLine(model.Info.Labels[best]);</code></example>
public enum ModelTask : byte
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>One score for each label.</summary>
    Classification = 1,

    /// <summary>Numbers, such as a forecast.</summary>
    Regression = 2,

    /// <summary>A sample from noise, such as an image.</summary>
    Generation = 3,

    /// <summary>A label for each pixel.</summary>
    Segmentation = 4,

    /// <summary>Boxes with labels.</summary>
    Detection = 5,

    /// <summary>A vector that stands for its input.</summary>
    Embedding = 6,

    /// <summary>The input itself, from fewer numbers.</summary>
    Reconstruction = 7,
}

/// <summary>The order of an image's channels.</summary>
public enum ColorOrder : byte
{
    /// <summary>One channel.</summary>
    Grey = 0,

    /// <summary>Red, green, blue.</summary>
    Rgb = 1,

    /// <summary>Blue, green, red.</summary>
    Bgr = 2,
}

/// <summary>How an image becomes a model's input: value = (pixel − mean) · scale for each channel, at the input's height and width.</summary>
/// <param name="Input">The name of the input.</param>
/// <param name="Order">The order of its channels.</param>
/// <param name="Mean">What is taken off each channel of 0 to 255.</param>
/// <param name="Scale">What each channel is multiplied by then.</param>
/// <example><code>var p = new Preprocessing("image", ColorOrder.Grey, [0f], [1 / 255f]);</code></example>
public sealed record Preprocessing(string Input, ColorOrder Order, ImmutableArray<float> Mean, ImmutableArray<float> Scale);

/// <summary>What a model file says beside the graph.</summary>
/// <example><code>Model.Save("clothes.edgenet", graph, new() { Task = ModelTask.Classification, Labels = ["shirt", "shoe"] });</code></example>
public sealed record ModelInfo
{
    /// <summary>What the model is for.</summary>
    public ModelTask Task { get; init; }

    /// <summary>The names of its classes, in the order of its scores.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>How images become inputs.</summary>
    public ImmutableArray<Preprocessing> Preprocessing { get; init; } = [];

    /// <summary>
    /// What training has made and may change, so that a device can go on with it. Of those that aren't constants of the graph that is saved, such as
    /// weights folded into others, the file says nothing.
    /// </summary>
    public ImmutableArray<ModelParameter> Parameters { get; init; } = [];

    /// <summary>Anything else worth keeping: author, licence, what it was trained on.</summary>
    public ImmutableSortedDictionary<string, string> Metadata { get; init; } = ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}
