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
        new("cross_entropy", ["label_smoothing"], s => Loss.CrossEntropy(s.NumberOrNull("label_smoothing") ?? 0)),
        new("binary_cross_entropy", ["label_smoothing", "positive_weight"],
            s => Loss.BinaryCrossEntropy(s.NumberOrNull("label_smoothing") ?? 0, s.NumberOrNull("positive_weight") ?? 1)),
        new("huber", ["delta"], s => Loss.Huber(s.NumberOrNull("delta") ?? 1)),
        .. Loss.All.Where(loss => loss.Name is not ("cross_entropy" or "binary_cross_entropy" or "huber")).Select(loss => new LossKind(loss.Name, [], _ => loss)),
    ];

    /// <exception cref="DescriptionException">There is no such loss, or a setting is wrong.</exception>
    public static Loss Read(YamlNode node)
    {
        var call = Call.Read(node, "A loss");
        var kind = call.Choose(All, k => k.Name, "loss");
        return kind.Create(call.Settings(kind.Settings));
    }

    /// <summary>What is lowered where nothing is said.</summary>
    /// <param name="task">What the data are for.</param>
    /// <param name="scores">How many numbers the model answers with: a single one tells two classes apart.</param>
    public static Loss Usual(ModelTask task, long scores) =>
        task != ModelTask.Classification ? Loss.MeanSquaredError : scores == 1 ? Loss.BinaryCrossEntropy() : Loss.CrossEntropy();

    /// <summary>What is measured.</summary>
    public static IReadOnlyList<Metric> Metrics(ModelTask task) => task == ModelTask.Classification ? [new Accuracy()] : [];
}
