using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Layers;

/// <summary>A function a layer ends with, by its name or of one's own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Apply">Adds its nodes.</param>
/// <example><code>
/// var hidden = new Dense(64, "relu");
/// var squared = new Dense(64, new Activation("square", x => x * x));
/// </code></example>
public sealed record Activation(string Name, Func<Value, Value> Apply)
{
    /// <summary>Leaves values as they are.</summary>
    public static Activation Linear { get; } = new("linear", x => x);

    /// <summary>Those that go by a name.</summary>
    public static IReadOnlyList<Activation> All { get; } =
    [
        Linear,
        new("relu", x => x.Relu()),
        new("relu6", x => x.Relu6()),
        new("leaky_relu", x => x.LeakyRelu(0.2f)),
        new("elu", x => x.Elu()),
        new("selu", x => x.Selu()),
        new("celu", x => x.Celu()),
        new("gelu", x => x.Gelu()),
        new("silu", x => x.Swish()),
        new("swish", x => x.Swish()),
        new("mish", x => x.Mish()),
        new("hard_swish", x => x.HardSwish()),
        new("hard_sigmoid", x => x.HardSigmoid()),
        new("sigmoid", x => x.Sigmoid()),
        new("log_sigmoid", x => x.LogSigmoid()),
        new("tanh", x => x.Tanh()),
        new("softplus", x => x.Softplus()),
        new("softsign", x => x.Softsign()),
        new("exponential", x => x.Exp()),
        new("softmax", x => x.Softmax()),
        new("log_softmax", x => x.LogSoftmax()),
    ];

    /// <summary>The activation of this name.</summary>
    /// <exception cref="EdgeNetException">None has it.</exception>
    public static Activation Named(string name) => Choice.Named(All, a => a.Name, name, "activation");

    /// <summary>The activation of this name.</summary>
    public static implicit operator Activation(string name) => Named(name);
}
