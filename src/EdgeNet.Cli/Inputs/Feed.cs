using EdgeNet.Cli.Commands;
using EdgeNet.Data.Images;
using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Cli.Inputs;

/// <summary>What a command line feeds a model with.</summary>
/// <param name="source">The model.</param>
/// <param name="given">What is said of its inputs.</param>
/// <param name="image">What is said of how images become inputs; null if nothing.</param>
/// <param name="units">The scale the model was trained on; null if numbers are given as the network takes them.</param>
/// <param name="fit">What becomes of an image whose sides are in another proportion.</param>
internal sealed class Feed(ModelSource source, IReadOnlyList<Named<string>> given, Preprocessing? image, DataUnits? units, ImageFit fit)
{
    /// <summary>Fills every input of a session, and answers what whoever gave them should know.</summary>
    /// <param name="session">The session.</param>
    /// <param name="orElseKeep">Whether inputs that aren't given keep what they hold; otherwise they must be given.</param>
    /// <exception cref="EdgeNetException">An input isn't given, is given what doesn't fit, or its file can't be read.</exception>
    public IEnumerable<string> Fill(ISession session, bool orElseKeep)
    {
        var inputs = source.Graph.Inputs;
        // Those that became constants have been read already.
        var constants = source.Onnx?.FixedInputs ?? [];
        var texts = given.ByName([.. inputs.Select(input => input.Name), .. constants]);
        if (inputs.FirstOrDefault(input => !texts.ContainsKey(input.Name)) is { } missing && !orElseKeep)
            throw new EdgeNetException($"Input '{missing.Name}' ({missing.Spec}) is not given; give it with --input {missing.Name}=FILE, or fill what is not given with --random.");
        return [.. inputs.Where(input => texts.ContainsKey(input.Name)).Select(input => Fill(session, input, texts[input.Name])).OfType<string>()];
    }

    private string? Fill(ISession session, Value input, string text)
    {
        if (ImagePixels.IsImage(text))
        {
            if (!ImagePixels.CanBe(input)) throw new EdgeNetException($"Input '{input.Name}' is {input.Spec}, which takes no image: that needs [1, height, width, channels] or [1, channels, height, width] with 1 or 3 channels.");
            var known = image ?? source.Info.Preprocessing.FirstOrDefault(p => string.Equals(p.Input, input.Name, StringComparison.Ordinal));
            known ??= units?.ToPreprocessing(input);
            ImagePixels.Fill(session, input, text, known ?? ImageOptions.Usual(input), fit);
            return known is not null ? null : $"the model doesn't say how images become '{input.Name}'; pixels were scaled to 0…1. Say it with --mean, --scale and --colour.";
        }

        var tensor = TensorText.Read(input.Name, text, input.Spec.Type, input.Shape.ToArray());
        var isNormalized = units is not null && units.Normalize(input, tensor);
        tensor.Bytes.CopyTo(session.InputBytes(input.Name));
        return isNormalized ? $"'{input.Name}' was taken in the units of the training data and normalized as in training; --raw takes it as it is." : null;
    }
}
