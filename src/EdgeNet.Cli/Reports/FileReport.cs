using EdgeNet.Models;

namespace EdgeNet.Cli.Reports;

/// <summary>What a model's file is, and what it says beside the graph.</summary>
/// <param name="Bytes">Its size.</param>
/// <param name="Compressed">Whether it must be expanded each time it is opened.</param>
/// <param name="SignedBy">The fingerprint of the key it says it is signed with; null if it isn't.</param>
/// <param name="Targets">The processors its weights are packed for.</param>
/// <param name="Task">What the model is for.</param>
/// <param name="Labels">How many classes have a name.</param>
/// <param name="Parameters">What training made and may change.</param>
/// <param name="Metadata">Anything else it says.</param>
internal sealed record FileReport(
    long Bytes,
    bool Compressed,
    string? SignedBy,
    IReadOnlyList<string> Targets,
    string Task,
    int Labels,
    IReadOnlyList<ParameterReport> Parameters,
    IReadOnlyDictionary<string, string> Metadata)
{
    public static FileReport Of(string path, Model model)
    {
        var constants = model.Graph.Constants.ToDictionary(constant => constant.Name, StringComparer.Ordinal);
        return new(
            new FileInfo(path).Length, model.IsCompressed, model.SignedBy, model.Graph.Targets, model.Info.Task.ToString(), model.Info.Labels.Length,
            [.. model.Info.Parameters.Select(p => new ParameterReport(p.Name, p.Layer, p.Role, constants[p.Name].Shape.ToArray(), constants[p.Name].Shape.Elements))],
            model.Info.Metadata);
    }
}

/// <summary>A constant that training has made or may change.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Layer">The layer it belongs to.</param>
/// <param name="Role">What training does with it.</param>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Numbers">How many numbers it has.</param>
internal sealed record ParameterReport(string Name, string Layer, ParameterRole Role, IReadOnlyList<int> Shape, long Numbers);
