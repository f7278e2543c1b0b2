using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training;

/// <summary>
/// How variables follow their gradients. An optimizer adds nodes to a graph; what it remembers are variables as well. Its rate is the
/// variable <see cref="RateVariable"/>, which may be changed between runs, and <see cref="StepVariable"/> counts the steps.
/// </summary>
/// <example><code>
/// graph.Differentiate(loss, graph.Variables, Optimizer.Adam(0.001f));
/// ...
/// session.Variable&lt;float&gt;(Optimizer.RateName)[0] = 0.0001f;
/// </code></example>
public sealed record Optimizer
{
    /// <summary>The name of the variable that holds the learning rate, behind the optimizer's own.</summary>
    public const string RateName = "learning_rate";

    /// <summary>The name of the variable that counts the steps, behind the optimizer's own.</summary>
    public const string StepName = "step";

    private readonly UpdateOperator update;

    private Optimizer(UpdateOperator update, float rate) => (this.update, Rate) = (update, rate);

    /// <summary>What its variables' names begin with; needed where a graph has several optimizers.</summary>
    public string Name { get; init; } = "";

    /// <summary>The variable that holds its learning rate.</summary>
    public string RateVariable => Name.Length == 0 ? RateName : $"{Name}/{RateName}";

    /// <summary>The variable that counts its steps.</summary>
    public string StepVariable => Name.Length == 0 ? StepName : $"{Name}/{StepName}";

    /// <summary>The learning rate to begin with.</summary>
    public float Rate { get; init; }

    /// <summary>The range gradients are held within, element by element; infinite for none.</summary>
    public float ClipValue { get; init; } = float.PositiveInfinity;

    /// <summary>The longest that all gradients together may be, as one vector; longer ones are shortened. Infinite for none.</summary>
    public float ClipNorm { get; init; } = float.PositiveInfinity;

    /// <summary>The largest norm the weights of one output may have; they are scaled down after the step. Infinite for none.</summary>
    public float MaxNorm { get; init; } = float.PositiveInfinity;

    /// <summary>Gradient descent, with momentum if it isn't 0.</summary>
    public static Optimizer Sgd(float rate, float momentum = 0, bool nesterov = false, float decay = 0) => new(
        momentum == 0 ? new SgdUpdate { Decay = decay } : new MomentumUpdate { Momentum = momentum, Nesterov = nesterov, Decay = decay }, rate);

    /// <summary>Adagrad: each weight's rate falls with the squares of its gradients.</summary>
    public static Optimizer Adagrad(float rate = 0.01f, float decay = 0) => new(new AdagradUpdate { Decay = decay }, rate);

    /// <summary>Adadelta: steps as long as recent steps were.</summary>
    public static Optimizer Adadelta(float rate = 1, float rho = 0.95f, float decay = 0) => new(new AdadeltaUpdate { Rho = rho, Decay = decay }, rate);

    /// <summary>RMSProp: steps divided by the root of recent squares.</summary>
    public static Optimizer RMSProp(float rate = 0.001f, float rho = 0.9f, float decay = 0) => new(new RMSPropUpdate { Rho = rho, Decay = decay }, rate);

    /// <summary>Adam.</summary>
    public static Optimizer Adam(float rate = 0.001f, float beta1 = 0.9f, float beta2 = 0.999f, float decay = 0) =>
        new(new AdamUpdate { Beta1 = beta1, Beta2 = beta2, Decay = decay }, rate);

    /// <summary>Adam with weights that decay by themselves, not through the gradient.</summary>
    public static Optimizer AdamW(float rate = 0.001f, float decay = 0.01f, float beta1 = 0.9f, float beta2 = 0.999f) =>
        new(new AdamUpdate { Beta1 = beta1, Beta2 = beta2, DecoupledDecay = decay }, rate);

    /// <summary>Adam with Nesterov's look ahead.</summary>
    public static Optimizer Nadam(float rate = 0.001f, float beta1 = 0.9f, float beta2 = 0.999f) =>
        new(new AdamUpdate { Beta1 = beta1, Beta2 = beta2, Nesterov = true }, rate);

    /// <summary>Whether all gradients must be there before one is used.</summary>
    internal bool ClipsNorm => float.IsFinite(ClipNorm);

    /// <summary>The operator that takes its steps.</summary>
    internal UpdateOperator Step => update;
}
