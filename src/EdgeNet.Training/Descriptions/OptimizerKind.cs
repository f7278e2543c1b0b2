using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>How weights may follow their gradients.</summary>
internal sealed record OptimizerKind(string Name, string[] Settings, Func<Settings, Optimizer> Create)
{
    private static readonly string[] Everywhere = ["rate", "clip_value", "clip_norm", "max_norm"];

    public static IReadOnlyList<OptimizerKind> All { get; } =
    [
        new("sgd", ["momentum", "nesterov", "decay"], s => Optimizer.Sgd(0.01f, s.NumberOrNull("momentum") ?? 0, s.Truth("nesterov") ?? false, s.NumberOrNull("decay") ?? 0)),
        new("momentum", ["momentum", "nesterov", "decay"], s => Optimizer.Sgd(0.01f, s.NumberOrNull("momentum") ?? 0.9f, s.Truth("nesterov") ?? false, s.NumberOrNull("decay") ?? 0)),
        new("adagrad", ["decay"], s => Optimizer.Adagrad(decay: s.NumberOrNull("decay") ?? 0)),
        new("adadelta", ["rho", "decay"], s => Optimizer.Adadelta(rho: s.NumberOrNull("rho") ?? 0.95f, decay: s.NumberOrNull("decay") ?? 0)),
        new("rmsprop", ["rho", "decay"], s => Optimizer.RMSProp(rho: s.NumberOrNull("rho") ?? 0.9f, decay: s.NumberOrNull("decay") ?? 0)),
        new("adam", ["beta1", "beta2", "decay"], s => Optimizer.Adam(beta1: s.NumberOrNull("beta1") ?? 0.9f, beta2: s.NumberOrNull("beta2") ?? 0.999f, decay: s.NumberOrNull("decay") ?? 0)),
        new("adamw", ["beta1", "beta2", "decay"], s => Optimizer.AdamW(decay: s.NumberOrNull("decay") ?? 0.01f, beta1: s.NumberOrNull("beta1") ?? 0.9f, beta2: s.NumberOrNull("beta2") ?? 0.999f)),
        new("nadam", ["beta1", "beta2"], s => Optimizer.Nadam(beta1: s.NumberOrNull("beta1") ?? 0.9f, beta2: s.NumberOrNull("beta2") ?? 0.999f)),
    ];

    /// <summary>The names of all settings of this one.</summary>
    public string[] AllSettings => [.. Everywhere, .. Settings];

    /// <summary>The optimizer that a node describes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="share">What the usual rate is multiplied by where none is given.</param>
    /// <exception cref="DescriptionException">There is no such optimizer, or a setting is wrong.</exception>
    public static Optimizer Read(YamlNode node, float share)
    {
        var call = Call.Read(node, "An optimizer");
        var kind = call.Choose(All, k => k.Name, "optimizer");
        var settings = call.Settings(kind.AllSettings);
        var made = kind.Create(settings);
        return made with
        {
            Rate = settings.NumberOrNull("rate") ?? made.Rate * share,
            ClipValue = settings.NumberOrNull("clip_value") ?? made.ClipValue,
            ClipNorm = settings.NumberOrNull("clip_norm") ?? made.ClipNorm,
            MaxNorm = settings.NumberOrNull("max_norm") ?? made.MaxNorm,
        };
    }
}
