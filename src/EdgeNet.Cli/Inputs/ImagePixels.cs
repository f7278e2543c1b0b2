using EdgeNet.Data;
using EdgeNet.Data.Images;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Inputs;

/// <summary>Images as inputs of a model that takes channels last, as ours do, or first, as many ONNX files do.</summary>
internal static class ImagePixels
{
    /// <summary>Whether a path is that of an image.</summary>
    public static bool IsImage(string path) => Path.GetExtension(path).ToUpperInvariant() is ".PNG" or ".PBM" or ".PGM" or ".PPM" or ".PNM";

    /// <summary>Whether an input could be an image: four dimensions, with one or three channels first or last.</summary>
    public static bool CanBe(Value input) => input.Shape is { Rank: 4 } shape && (shape[^1] is 1 or 3 || shape[1] is 1 or 3);

    /// <summary>Fills an input of a session.</summary>
    /// <exception cref="EdgeNetException">The file is no image, or the input takes none.</exception>
    public static void Fill(ISession session, Value input, string path, Preprocessing preprocessing, ImageFit fit)
    {
        var pixels = Read(input, path, preprocessing, fit);
        if (input.Spec.Type == DType.F32) pixels.CopyTo(session.Input<float>(input.Name));
        else if (input.Spec.Type == DType.U8) Array.ConvertAll(pixels, value => (byte)Math.Clamp(MathF.Round(value), 0, 255)).CopyTo(session.Input<byte>(input.Name));
        else throw new DataException($"Input '{input.Name}' is {input.Spec}; images become inputs of F32 or U8.");
    }

    /// <summary>An image as an input takes it.</summary>
    /// <exception cref="EdgeNetException">The file is no image, or the input takes none.</exception>
    public static float[] Read(Value input, string path, Preprocessing preprocessing, ImageFit fit)
    {
        var image = Image.Load(path);
        var (channels, shape) = (preprocessing.Order == ColorOrder.Grey ? 1 : 3, input.Shape);
        var channelsFirst = shape.Rank == 4 && shape[^1] != channels && shape[1] == channels;
        var pixels = new float[shape.Elements];
        new ImageInput(preprocessing, channelsFirst ? [shape[0], shape[2], shape[3], shape[1]] : shape, fit).Fill(image, pixels);
        return channelsFirst ? ChannelsFirst(pixels, channels) : pixels;
    }

    private static float[] ChannelsFirst(float[] pixels, int channels)
    {
        var result = new float[pixels.Length];
        var count = pixels.Length / channels;
        for (var i = 0; i < pixels.Length; i++) result[(i % channels * count) + (i / channels)] = pixels[i];
        return result;
    }
}
