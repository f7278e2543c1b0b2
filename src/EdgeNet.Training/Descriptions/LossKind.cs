using EdgeNet.Models;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Metrics;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>What may be lowered.</summary>
internal sealed record LossKind(string Name, string[] Settings, Func<Settings, Loss> Create)
{
    public static IReadOnlyList<LossKind> All { get; } =
    [
        new("cross_entropy", [], _ => Loss.CrossEntropy()),
        new("mse", [], _ => Loss.MeanSquaredError),
    ];

    /// <exception cref="DescriptionException">There is no such loss, or a setting is wrong.</exception>
    public static Loss Read(YamlNode node)
    {
        var call = Call.Read(node, "A loss");
        var kind = call.Choose(All, k => k.Name, "loss");
        return kind.Create(call.Settings(kind.Settings));
    }

    /// <summary>What is lowered where nothing is said.</summary>
    public static Loss Usual(ModelTask task) => task == ModelTask.Classification ? Loss.CrossEntropy() : Loss.MeanSquaredError;

    /// <summary>What is measured.</summary>
    public static IReadOnlyList<Metric> Metrics(ModelTask task) => task == ModelTask.Classification ? [new Accuracy()] : [];
}
