using EdgeNet.Training.Running;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>How learning rates may change.</summary>
internal sealed record ScheduleKind(string Name, string[] Settings, Func<Settings, Schedule> Create)
{
    public static IReadOnlyList<ScheduleKind> All { get; } =
    [
        new("constant", [], _ => Schedule.Constant),
        new("step", ["epochs", "factor"], s => Schedule.Step(s.Number("epochs"), s.NumberOrNull("factor") ?? 0.1)),
        new("exponential", ["factor"], s => Schedule.Exponential(s.NumberOrNull("factor") ?? 0.95)),
        new("cosine", ["end"], s => Schedule.Cosine(s.NumberOrNull("end") ?? 0)),
        new("one_cycle", ["rise"], s => Schedule.OneCycle(s.NumberOrNull("rise") ?? 0.3)),
    ];

    /// <exception cref="DescriptionException">There is no such schedule, or a setting is wrong.</exception>
    public static Schedule Read(YamlNode node)
    {
        var call = Call.Read(node, "A schedule");
        var kind = call.Choose(All, k => k.Name, "schedule");
        return kind.Create(call.Settings(kind.Settings));
    }
}
