using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Losses;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Adversaries;

/// <summary>
/// A generator that learns to make examples which a discriminator can't tell from real ones. One plan does a whole step: the discriminator
/// learns while the generator stands still, once or several times, then the generator learns by the discriminator as it is now.
/// </summary>
/// <example><code>
/// var gan = new Gan(generator, discriminator);
/// gan.Compile(Optimizer.Adam(2e-4f, beta1: 0.5f), Optimizer.Adam(2e-4f, beta1: 0.5f));
/// gan.Fit(images, epochs: 20, batch: 64);
/// Tensor samples = gan.Generate(64, seed: 1);
/// </code></example>
public sealed class Gan : ITrainable
{
    private (Optimizer Generator, Optimizer Discriminator)? optimizers;

    /// <summary>Sets a generator against a discriminator.</summary>
    /// <param name="generator">Makes an example of noise, its first input; with a second input, of a class number too.</param>
    /// <param name="discriminator">Gives an example a score, without a sigmoid; with a second input it is told the class.</param>
    /// <param name="loss">What they are judged by.</param>
    /// <param name="name">The pair's name.</param>
    /// <exception cref="EdgeNetException">The two don't fit each other.</exception>
    public Gan(Network generator, Network discriminator, GanLoss? loss = null, string name = "gan")
    {
        (Generator, Discriminator, Loss, Name) = (generator, discriminator, loss ?? GanLoss.NonSaturating(), name);
        if (generator.Inputs.Count is not (1 or 2) || generator.Inputs.Count != discriminator.Inputs.Count)
            throw new EdgeNetException($"The generator has {generator.Inputs.Count} inputs and the discriminator {discriminator.Inputs.Count}; both take one (noise, an example), or both a class number behind it.");
        if (generator.Outputs != 1 || discriminator.Outputs != 1) throw new EdgeNetException("A generator makes one thing and a discriminator one score; these have more outputs.");
    }

    /// <summary>Makes examples of noise.</summary>
    public Network Generator { get; }

    /// <summary>Tells real examples from generated ones.</summary>
    public Network Discriminator { get; }

    /// <summary>What they are judged by.</summary>
    public GanLoss Loss { get; }

    /// <summary>The generator and the discriminator.</summary>
    public IReadOnlyList<Network> Networks => [Generator, Discriminator];

    /// <summary>None: there is no example a generator should have made.</summary>
    public Loss? Judge => null;

    /// <summary>The pair's name.</summary>
    public string Name { get; }

    /// <summary>What the saved generator says about itself.</summary>
    public ModelInfo Info { get; set; } = new() { Task = ModelTask.Generation };

    /// <summary>How often the discriminator learns, each time of other examples, before the generator does: once by default. A critic that measures a distance is to be ahead.</summary>
    /// <exception cref="EdgeNetException">It is less than 1.</exception>
    public int CriticSteps
    {
        get;
        set => field = value >= 1 ? value : throw new EdgeNetException($"A discriminator can't learn {value} times a step; let it learn at least once.");
    } = 1;

    internal bool IsConditional => Generator.Inputs.Count == 2;

    /// <summary>Says how both learn.</summary>
    public void Compile(Optimizer generator, Optimizer discriminator) =>
        optimizers = (generator with { Name = "generator" }, discriminator with { Name = "discriminator" });

    /// <summary>Trains both.</summary>
    /// <param name="data">Real examples; their targets are class numbers if the networks take some, and ignored otherwise.</param>
    /// <param name="epochs">How often to go through them.</param>
    /// <param name="batch">How many real examples the discriminator sees at a time; as many are generated. A step takes <see cref="CriticSteps"/> times as many.</param>
    /// <param name="validation">Not used: there is nothing to measure.</param>
    /// <param name="options">The learning rate's schedule, callbacks, seed, threads.</param>
    /// <exception cref="EdgeNetException">The pair isn't compiled, the data don't fit it, or training diverged.</exception>
    public History Fit(Dataset<Example> data, int epochs = 1, int batch = 32, Dataset<Example>? validation = null, FitOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.Count < CriticSteps) throw new EdgeNetException($"'{Name}' takes {CriticSteps} real examples a step at least; the data have {data.Count}.");
        using var run = new TrainingRun(this, data, epochs, Math.Min(batch, data.Count / CriticSteps) * CriticSteps, validation: null, options ?? new());
        return run.Run();
    }

    /// <summary>Generates examples.</summary>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed makes the same noise.</param>
    /// <param name="classes">The class of each, where the generator takes one; by default one after the other.</param>
    public Tensor Generate(int count, int seed = 0, IReadOnlyList<int>? classes = null)
    {
        if (classes is not null && classes.Count != count) throw new EdgeNetException($"{classes.Count} classes were given for {count} examples; give one for each.");
        var noise = new Tensor(new(DType.F32, [count, .. Generator.Inputs[0].Shape.ToArray()]));
        Initializer.Normal(0, 1).Fill(noise.Span<float>(), noise.Shape, default, new(seed));
        if (!IsConditional) return Generator.Predict(noise)[0];
        var labels = new Tensor(new(DType.I32, [count]));
        for (var i = 0; i < count; i++) labels.Span<int>()[i] = classes is null ? i % Math.Max(1, Info.Labels.Length) : classes[i];
        return Generator.Predict(noise, labels)[0];
    }

    /// <summary>Writes the generator.</summary>
    /// <exception cref="EdgeNetException">The file can't be written.</exception>
    public void Save(string path) => Model.Save(path, ToGraph(), ((ITrainable)this).FileInfo);

    /// <inheritdoc/>
    public Graph ToGraph(int batch = 1) => Generator.ToGraph(batch);

    StepGraph? ITrainable.BuildEvaluation(Example like, int batch) => null;

    StepGraph ITrainable.BuildStep(Example like, int batch, int parts)
    {
        if (parts > 1) throw new EdgeNetException($"'{Name}' takes a batch as a whole: leave Accumulate at 1.");
        var (generating, discriminating) = optimizers ?? throw new EdgeNetException($"'{Name}' doesn't know how to learn; call Compile(generator, discriminator) first.");
        CheckData(like);
        return new GanStep(this, generating, discriminating).Build(like, batch);
    }

    private void CheckData(Example like)
    {
        var made = Generator.ToGraph().Outputs[0].Value.Shape[1..];
        if (like.Input.Spec != new TensorSpec(DType.F32, made))
            throw new EdgeNetException($"The generator of '{Name}' makes {new TensorSpec(DType.F32, made)}; the data have {like.Input.Spec}.");
        if (IsConditional && (like.Targets.Count != 1 || like.Target.Spec.Type != DType.I32))
            throw new EdgeNetException($"'{Name}' learns classes, so that every example needs a class number (I32); the data have {like}.");
    }
}
