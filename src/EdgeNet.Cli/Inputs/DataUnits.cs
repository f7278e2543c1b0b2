using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Inputs;

/// <summary>
/// The way between the units of data, such as degrees, and the scale on which a model was trained with them, as its file says. Only a
/// trained network of one input and one output has such scales.
/// </summary>
/// <param name="info">What the file says.</param>
internal sealed class DataUnits(ModelInfo info)
{
    private readonly Normalization? input = Read(info, "normalization.input");
    private readonly Normalization? target = Read(info, "normalization.target");

    /// <summary>The same as a model's file says it of an image, for pixels of 0 to 255; null if there is no scale.</summary>
    public Preprocessing? ToPreprocessing(Value image) =>
        input is null ? null : input.ToPreprocessing(image.Name, input.Mean.Length == 1 ? ColorOrder.Grey : ColorOrder.Rgb);

    /// <summary>Brings an input to the model's scale; answers whether there is one.</summary>
    /// <exception cref="EdgeNetException">The scale is one for other columns or channels.</exception>
    public bool Normalize(Value value, Tensor tensor)
    {
        if (input is null || tensor.Spec.Type != DType.F32) return false;
        if (value.Shape.Rank == 0 || value.Shape[^1] != input.Mean.Length)
            throw new EdgeNetException($"The model says that its input is normalized by {input.Mean.Length} means, but '{value.Name}' is {value.Spec}. Give it as the network takes it, with --raw.");
        input.Apply(tensor.Span<float>());
        return true;
    }

    /// <summary>Brings an output from the model's scale to the data's.</summary>
    public void Restore(Tensor tensor)
    {
        if (target is not null && tensor.Spec.Type == DType.F32 && tensor.Shape.Elements % target.Mean.Length == 0) target.Undo(tensor.Span<float>());
    }

    private static Normalization? Read(ModelInfo info, string key) => info.Metadata.GetValueOrDefault(key) is { } text ? Normalization.Parse(text) : null;
}
