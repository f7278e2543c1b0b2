using System.Globalization;
using EdgeNet.Data.Arrays;
using EdgeNet.Onnx;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Inputs;

/// <summary>Tensors as a command line gives them: a .npy or .pb file, or numbers with commas between.</summary>
internal static class TensorText
{
    /// <summary>Reads what a word stands for.</summary>
    /// <param name="name">The input it is for.</param>
    /// <param name="text">The word.</param>
    /// <param name="type">The input's element type.</param>
    /// <param name="dimensions">The input's dimensions, -1 where one is free; null if nothing is known of them.</param>
    /// <exception cref="EdgeNetException">It is neither, the file is damaged, or it holds what the input doesn't take.</exception>
    public static Tensor Read(string name, string text, DType type, IReadOnlyList<int>? dimensions)
    {
        if (IsFile(text)) return Load(text) is var tensor && tensor.Spec.Type == type && Fits(tensor.Shape, dimensions) ? tensor
            : throw new EdgeNetException($"Input '{name}' takes {type}{Text(dimensions)}; '{text}' holds {tensor.Spec}.");
        var words = text.Split(',', StringSplitOptions.TrimEntries);
        var shape = Filled(name, dimensions, words.Length);
        return type switch
        {
            DType.F32 => Tensor.From(Numbers<float>(), shape),
            DType.I64 => Tensor.From(Numbers<long>(), shape),
            DType.I32 => Tensor.From(Numbers<int>(), shape),
            DType.I8 => Tensor.From(Numbers<sbyte>(), shape),
            DType.U8 => Tensor.From(Numbers<byte>(), shape),
            DType.Bool => Tensor.From(Array.ConvertAll(words, Truth), shape),
            _ => throw new EdgeNetException($"Input '{name}' holds {type} elements; give it as a .npy file."),
        };

        T[] Numbers<T>() where T : IParsable<T> => Array.ConvertAll(words, word =>
            T.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(word));

        bool Truth(string word) => word is "1" or "0" ? word is "1" : bool.TryParse(word, out var truth) ? truth : throw Wrong(word);

        EdgeNetException Wrong(string word) =>
            new($"Input '{name}' is given as '{word}'; expected {type} numbers with commas between, or the path of a .npy or .pb file.");
    }

    /// <summary>Reads a file of numbers.</summary>
    /// <exception cref="EdgeNetException">It can't be read, is damaged, or is of another kind.</exception>
    public static Tensor Load(string path) => path.EndsWith(".pb", StringComparison.OrdinalIgnoreCase) ? OnnxTensor.Load(path).Tensor : Npy.Load(path);

    /// <summary>Writes a file of numbers.</summary>
    /// <exception cref="EdgeNetException">It can't be written.</exception>
    public static void Save(string path, string name, Tensor tensor)
    {
        if (path.EndsWith(".pb", StringComparison.OrdinalIgnoreCase)) OnnxTensor.Save(path, name, tensor);
        else Npy.Save(path, tensor);
    }

    /// <summary>Refuses a path that doesn't say what kind of file to write.</summary>
    /// <exception cref="EdgeNetException">It doesn't.</exception>
    public static void CheckName(string path)
    {
        if (!IsFile(path)) throw new EdgeNetException($"'{path}' does not say what kind of file to write; end it with .npy or .pb.");
    }

    private static bool IsFile(string text) => Path.GetExtension(text).ToUpperInvariant() is ".NPY" or ".PB";

    private static bool Fits(Shape shape, IReadOnlyList<int>? dimensions) =>
        dimensions is null || (dimensions.Count == shape.Rank && dimensions.Zip(shape).All(d => d.First < 0 || d.First == d.Second));

    private static string Text(IReadOnlyList<int>? dimensions) => dimensions is null ? "" : $"[{string.Join(", ", dimensions.Select(d => d < 0 ? "?" : $"{d}"))}]";

    private static Shape Filled(string name, IReadOnlyList<int>? dimensions, int count)
    {
        if (dimensions is null) return count == 1 ? [] : [count];
        var known = dimensions.Where(d => d >= 0).Aggregate(1L, (product, d) => product * d);
        var free = dimensions.Count(d => d < 0);
        var fits = free == 0 ? known == count : free == 1 && known > 0 && count % known == 0;
        return fits ? new([.. dimensions.Select(d => d >= 0 ? d : (int)(count / known))])
            : throw new EdgeNetException($"Input '{name}' is {Text(dimensions)}; {count} number{(count == 1 ? "" : "s")} can't fill it: give it as a .npy file.");
    }
}
