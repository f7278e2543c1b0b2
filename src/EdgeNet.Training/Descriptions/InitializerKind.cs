using EdgeNet.Training.Layers;
using YamlDotNet.RepresentationModel;

namespace EdgeNet.Training.Descriptions;

/// <summary>What weights may begin with.</summary>
internal sealed record InitializerKind(string Name, string[] Settings, Func<Settings, Initializer> Create)
{
    public static IReadOnlyList<InitializerKind> All { get; } =
    [
        new("zeros", [], _ => Initializer.Zeros),
        new("ones", [], _ => Initializer.Ones),
        new("constant", ["value"], s => Initializer.Constant(s.Number("value"))),
        new("uniform", ["low", "high"], s => Initializer.Uniform(s.NumberOrNull("low") ?? -0.05f, s.NumberOrNull("high") ?? 0.05f)),
        new("normal", ["mean", "deviation"], s => Initializer.Normal(s.NumberOrNull("mean") ?? 0, s.NumberOrNull("deviation") ?? 0.05f)),
        new("truncated_normal", ["mean", "deviation"], s => Initializer.TruncatedNormal(s.NumberOrNull("mean") ?? 0, s.NumberOrNull("deviation") ?? 0.05f)),
        new("glorot_uniform", [], _ => Initializer.GlorotUniform),
        new("glorot_normal", [], _ => Initializer.GlorotNormal),
        new("he_uniform", [], _ => Initializer.HeUniform),
        new("he_normal", [], _ => Initializer.HeNormal),
        new("lecun_uniform", [], _ => Initializer.LeCunUniform),
        new("lecun_normal", [], _ => Initializer.LeCunNormal),
        new("inverse_root_uniform", [], _ => Initializer.InverseRootUniform),
        new("orthogonal", [], _ => Initializer.Orthogonal),
    ];

    /// <exception cref="DescriptionException">There is no such initializer, or a setting is wrong.</exception>
    public static Initializer Read(YamlNode node)
    {
        var call = Call.Read(node, "An initializer");
        var kind = call.Choose(All, k => k.Name, "initializer");
        return kind.Create(call.Settings(kind.Settings));
    }
}
