using EdgeNet.Graphs;
using EdgeNet.Operators;

namespace EdgeNet.Training.Adversaries;

/// <summary>
/// What a discriminator and a generator are judged by. Both get the discriminator's scores before any sigmoid, one for each example.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Discriminator">What the discriminator lowers, given its scores of real and of generated examples.</param>
/// <param name="Generator">What the generator lowers, given the scores of what it generated.</param>
/// <example><code>var gan = new Gan(generator, critic, GanLoss.WassersteinWithPenalty());</code></example>
public sealed record GanLoss(string Name, Func<Value, Value, Value> Discriminator, Func<Value, Value> Generator)
{
    /// <summary>How much the squared distance of the critic's slope from 1 counts, between real and generated examples; 0 for no penalty.</summary>
    public float GradientPenalty { get; init; }

    /// <summary>The range the critic's weights are held within; infinite for any.</summary>
    public float WeightClip { get; init; } = float.PositiveInfinity;

    /// <summary>The losses that go by a name.</summary>
    public static IReadOnlyList<GanLoss> All => [NonSaturating(), Minimax, LeastSquares, Hinge, Wasserstein(), WassersteinWithPenalty()];

    /// <summary>The usual one: the generator raises log D(G(z)), whose slope is steep where it is still bad.</summary>
    /// <param name="realLabel">What a real example is worth; a little below 1 keeps the discriminator from certainty.</param>
    public static GanLoss NonSaturating(float realLabel = 1) => new("non_saturating",
        (real, fake) => Mean(real.Neg().Softplus().Affine(realLabel).Add(real.Softplus().Affine(1 - realLabel))).Add(Mean(fake.Softplus())),
        fake => Mean(fake.Neg().Softplus()));

    /// <summary>The first one: the generator lowers log(1 − D(G(z))), the very thing the discriminator raises.</summary>
    public static GanLoss Minimax { get; } = new("minimax",
        (real, fake) => Mean(real.Neg().Softplus()).Add(Mean(fake.Softplus())), fake => Mean(fake.Softplus()).Neg());

    /// <summary>Squared distances from 1 and 0.</summary>
    public static GanLoss LeastSquares { get; } = new("least_squares",
        (real, fake) => Mean(Square(real.Affine(1, -1))).Add(Mean(Square(fake))).Affine(0.5f), fake => Mean(Square(fake.Affine(1, -1))).Affine(0.5f));

    /// <summary>Margins of 1.</summary>
    public static GanLoss Hinge { get; } = new("hinge",
        (real, fake) => Mean(real.Affine(-1, 1).Relu()).Add(Mean(fake.Affine(1, 1).Relu())), fake => Mean(fake).Neg());

    /// <summary>The distance of two distributions, by a critic whose weights are clipped.</summary>
    public static GanLoss Wasserstein(float clip = 0.01f) => Distance("wasserstein") with { WeightClip = clip };

    /// <summary>The distance of two distributions, by a critic that is held to a slope of 1 (WGAN-GP).</summary>
    public static GanLoss WassersteinWithPenalty(float weight = 10) => Distance("wgan_gp") with { GradientPenalty = weight };

    /// <summary>The loss of this name.</summary>
    /// <exception cref="EdgeNetException">None has it.</exception>
    public static GanLoss Named(string name) => Choice.Named(All, l => l.Name, name, "loss of a GAN");

    private static GanLoss Distance(string name) => new(name, (real, fake) => Mean(fake).Sub(Mean(real)), fake => Mean(fake).Neg());

    private static Value Mean(Value scores) => scores.ReduceMean([.. Enumerable.Range(0, scores.Shape.Rank)], keepDims: false);

    private static Value Square(Value x) => x.Mul(x);
}
