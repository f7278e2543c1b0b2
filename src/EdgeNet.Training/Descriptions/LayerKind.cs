using EdgeNet.Training.Layers;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>A layer that a description may name.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Settings">The names of its settings; every layer has those in <see cref="Everywhere"/> too.</param>
/// <param name="Create">Makes the layer.</param>
internal sealed partial record LayerKind(string Name, string[] Settings, Func<Settings, Layer> Create)
{
    /// <summary>Settings of every layer.</summary>
    public static string[] Everywhere { get; } = ["name", "trainable", "rate_scale"];

    /// <summary>The layer that an entry of a list describes: a name, or a name with settings.</summary>
    /// <exception cref="DescriptionException">There is no such layer, or a setting is unknown, missing or out of range.</exception>
    public static Layer Read(YamlNode node, DataShape? data)
    {
        var call = Call.Read(node, "A layer");
        var kind = call.Choose(All, k => k.Name, "layer");
        var settings = call.Settings([.. kind.Settings, .. Everywhere], data);
        try
        {
            var layer = kind.Create(settings);
            if (settings.Text("name") is { } name) layer.Name = name;
            if (settings.NumberOrNull("rate_scale") is { } scale) layer.RateScale = scale >= 0 ? scale : throw new DescriptionException(settings.Find("rate_scale")!, $"'rate_scale' of {kind.Name} is 0 or above, not {scale}.");
            if (settings.Truth("trainable") is { } trainable) layer.Trainable = trainable;
            return layer;
        }
        catch (Exception e) when (e is ArgumentException or (EdgeNetException and not DescriptionException))
        {
            throw new DescriptionException(node, $"{kind.Name}: {e.Message}");
        }
    }
}
