using EdgeNet.Training.Callbacks;
using EdgeNet.Training.Running;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>How learning rates may change.</summary>
internal sealed record ScheduleKind(string Name, string[] Settings, Func<Settings, Schedule> Create)
{
    private const string Plateau = "on_plateau";

    public static IReadOnlyList<ScheduleKind> All { get; } =
    [
        new("constant", [], _ => Schedule.Constant),
        new("step", ["epochs", "factor"], s => Schedule.Step(s.Number("epochs"), s.NumberOrNull("factor") ?? 0.1)),
        new("exponential", ["factor"], s => Schedule.Exponential(s.NumberOrNull("factor") ?? 0.95)),
        new("cosine", ["end"], s => Schedule.Cosine(s.NumberOrNull("end") ?? 0)),
        new("one_cycle", ["rise"], s => Schedule.OneCycle(s.NumberOrNull("rise") ?? 0.3)),
        new(Plateau, ["factor", "patience", "least"], _ => Schedule.Constant), // and what watches
    ];

    /// <exception cref="DescriptionException">There is no such schedule, or a setting is wrong.</exception>
    public static Schedule Read(YamlNode node)
    {
        var (kind, settings) = Chosen(node);
        return kind.Create(settings);
    }

    /// <summary>What lowers the rate by what it sees; null if the schedule knows beforehand.</summary>
    public static ReduceOnPlateau? Watcher(YamlNode node)
    {
        var (kind, s) = Chosen(node);
        return kind.Name != Plateau ? null : new(s.NumberOrNull("factor") ?? 0.1f, s.WholeOrNull("patience") ?? 5, least: s.NumberOrNull("least") ?? 0);
    }

    private static (ScheduleKind Kind, Settings Settings) Chosen(YamlNode node)
    {
        var call = Call.Read(node, "A schedule");
        var kind = call.Choose(All, k => k.Name, "schedule");
        return (kind, call.Settings(kind.Settings));
    }
}
