using EdgeNet.Models;
using EdgeNet.Training;
using EdgeNet.Training.Adversaries;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Running;

namespace EdgeNet.Zoo;

/// <summary>
/// Generators of small pictures with values from 0 to 1, and those who judge them. Sides are multiples of four
/// (Radford et al. 2015, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks").
/// </summary>
internal static class Gans
{
    private const int Noise = 100;

    /// <summary>What the paper begins with: scores near 0, so that neither is far ahead at first.</summary>
    private static Initializer Small { get; } = Initializer.Normal(0, 0.02f);

    /// <summary>The usual pair.</summary>
    public static Recipe Dcgan { get; } = Recipe("dcgan", Optimizer.Adam(5e-4f, beta1: 0.5f), isConditional: false);

    /// <summary>A pair that is told the class.</summary>
    public static Recipe Conditional { get; } = Recipe("cgan", Optimizer.Adam(5e-4f, beta1: 0.5f), isConditional: true);

    /// <summary>A critic that measures a distance instead of a probability, held to a slope of 1 (Gulrajani et al. 2017, "Improved Training of Wasserstein GANs").</summary>
    public static Recipe WganGp { get; } = Recipe("wgan_gp", Optimizer.Adam(5e-4f, beta1: 0, beta2: 0.9f), isConditional: false, GanLoss.WassersteinWithPenalty()) with
    {
        // A fifth of the steps are the generator's, so that it needs more of them.
        Epochs = 40,
        Batch = 32,
    };

    private static Recipe Recipe(string name, Optimizer optimizer, bool isConditional, GanLoss? loss = null) => new(
        new([28, 28, 1], 10, optimizer, ModelTask.Generation), setting =>
        {
            if (setting.Input.Rank != 3 || setting.Input[0] % 4 != 0 || setting.Input[1] % 4 != 0)
                throw new EdgeNetException($"'{name}' makes pictures [height, width, channels] whose sides are multiples of four; the data have {setting.Input}. Resize or pad them.");
            var gan = new Gan(Generator(name, setting, isConditional), Discriminator(setting, isConditional, normalizes: loss is null), loss ?? GanLoss.NonSaturating(), name) { CriticSteps = loss is null ? 1 : 5 };
            gan.Compile(setting.Optimizer, setting.Optimizer);
            return gan;
        })
    {
        Epochs = 20,
        Batch = 64,
        Schedule = Schedule.Cosine(),
    };

    /// <remarks>The class begins as a tenth of the noise: as loud as that, it alone was listened to, and all samples of a class were alike.</remarks>
    private static Network Generator(string name, RecipeSetting setting, bool isConditional)
    {
        var noise = new Input([Noise], "noise");
        var @class = new Input([], "class", Tensors.DType.I32);
        Symbol x = isConditional ? new Concatenate().On(noise, new Embedding(setting.Outputs, 32) { Initializer = Initializer.Normal(0, 0.1f) }.On(@class)) : noise;
        var (height, width) = (setting.Input[0] / 4, setting.Input[1] / 4);
        x = new Dense(height * width * 64, bias: false) { Initializer = Small }.On(x);
        x = new Activate("relu").On(new BatchNorm(momentum: 0.9f).On(new Reshape([height, width, 64]).On(x)));
        x = new ConvTranspose2D(32, 4, bias: false) { Strides = 2, Padding = Padding.Same, Initializer = Small }.On(x);
        x = new Activate("relu").On(new BatchNorm(momentum: 0.9f).On(x));
        x = new ConvTranspose2D(setting.Input[2], 4, "sigmoid") { Strides = 2, Padding = Padding.Same, Initializer = Small }.On(x);
        return new(isConditional ? [noise, @class] : [noise], [x], name, setting.Seed);
    }

    /// <param name="setting">The pictures.</param>
    /// <param name="isConditional">Whether it is told the class: the score then also counts how well a picture's features agree with the class's (Miyato and Koyama 2018, "cGANs with Projection Discriminator").</param>
    /// <param name="normalizes">Whether it normalizes batches, real and generated ones apart. A critic must not: its slope is that of a single example.</param>
    private static Network Discriminator(RecipeSetting setting, bool isConditional, bool normalizes)
    {
        var image = new Input(setting.Input, "image");
        var @class = new Input([], "class", Tensors.DType.I32);
        Symbol x = new Conv2D(32, 4, "leaky_relu") { Strides = 2, Padding = Padding.Same, Initializer = Small }.On(image);
        x = new Conv2D(64, 4, bias: !normalizes) { Strides = 2, Padding = Padding.Same, Initializer = Small }.On(x);
        if (normalizes) x = new BatchNorm(momentum: 0.9f).On(x);
        var features = new Flatten().On(new Activate("leaky_relu").On(x));
        var score = new Dense(1) { Initializer = Small }.On(features);
        if (!isConditional) return new([image], [score], "discriminator", setting.Seed + 1);
        var wanted = new Embedding(setting.Outputs, setting.Input[0] / 4 * (setting.Input[1] / 4) * 64) { Initializer = Small }.On(@class);
        return new([image, @class], [new Add().On(score, new Dot().On(features, wanted))], "discriminator", setting.Seed + 1);
    }
}
