using EdgeNet.Cli.Commands;
using EdgeNet.Data.Arrays;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Images;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Inputs;

/// <summary>Inputs of a model that lie in files without saying what the answers are: a folder of images, or an array (.npy) with one input behind the other.</summary>
internal sealed class InputFiles : Dataset<Example>
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".pbm", ".pgm", ".ppm", ".pnm"];

    private readonly TensorSpec spec;
    private readonly Action<int, Tensor> read;

    private InputFiles(string name, int count, TensorSpec spec, Action<int, Tensor> read) => (Name, Count, this.spec, this.read) = (name, count, spec, read);

    /// <summary>What they are called.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <summary>Opens a folder or an array; null if a path is neither.</summary>
    /// <exception cref="EdgeNetException">They don't fit the model.</exception>
    public static InputFiles? Find(string path, ModelSource model)
    {
        if (model.Graph.Inputs is not [var input]) return null;
        if (File.Exists(path) && path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase)) return OfArray(path, input);
        if (!Directory.Exists(path) || Directory.EnumerateDirectories(path).Any()) return null;
        var images = Directory.EnumerateFiles(path).Where(file => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal).ToArray();
        return images.Length == 0 ? null : OfImages(Path.GetFileName(Path.GetFullPath(path)), images, input, model.Info);
    }

    /// <inheritdoc/>
    public override Example CreateItem() => new([new(spec)], []);

    /// <inheritdoc/>
    protected override void Fill(int epoch, int index, Example item) => read(index, item.Input);

    private static InputFiles OfArray(string path, Value input)
    {
        var (array, spec) = (Npy.Load(path), input.Spec with { Shape = input.Shape[1..] });
        if (array.Spec.Type != spec.Type || array.Shape.Rank != input.Shape.Rank || array.Shape[1..] != spec.Shape)
            throw new EdgeNetException($"'{path}' holds {array.Spec}; inputs of the model, one behind the other, would be {spec.Type}[N{string.Concat(spec.Shape.ToArray().Select(side => $", {side}"))}].");
        if (array.Shape[0] == 0) throw new EdgeNetException($"'{path}' holds no inputs: it is {array.Spec}. Give an array with some.");
        return new(Path.GetFileName(path), array.Shape[0], spec, (index, to) => array.Bytes.Slice(index * to.Bytes.Length, to.Bytes.Length).CopyTo(to.Bytes));
    }

    private static InputFiles OfImages(string name, string[] files, Value input, ModelInfo info)
    {
        if (!ImagePixels.CanBe(input) || input.Spec.Type != DType.F32) throw new EdgeNetException($"Input '{input.Name}' is {input.Spec}, which takes no image.");
        var preprocessing = info.Preprocessing.FirstOrDefault() ?? ImageOptions.Usual(input);
        return new(name, files.Length, input.Spec with { Shape = input.Shape[1..] },
            (index, to) => ImagePixels.Read(input, files[index], preprocessing, ImageFit.Crop).CopyTo(to.Span<float>()));
    }
}
