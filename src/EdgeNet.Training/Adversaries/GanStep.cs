using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Training.Layers;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Adversaries;

/// <summary>The graph of a step of a pair: the discriminator learns so many times, then the generator.</summary>
internal sealed class GanStep
{
    private const string DiscriminatorLoss = "discriminator_loss", GeneratorLoss = "generator_loss";

    private readonly Gan gan;
    private readonly (Optimizer Generator, Optimizer Discriminator) optimizers;
    private readonly NetworkGraph network;
    private readonly LayerScope scope;

    public GanStep(Gan gan, Optimizer generator, Optimizer discriminator)
    {
        (this.gan, optimizers) = (gan, (generator, discriminator));
        network = new(gan.Name, gan.Generator.Seed, training: true);
        scope = new(network);
    }

    public StepGraph Build(Example like, int batch)
    {
        var real = Input("real", like.Input.Spec);
        var told = gan.IsConditional ? Input("class", like.Target.Spec) : null;
        var rows = batch / gan.CriticSteps;
        for (var i = 1; i < gan.CriticSteps; i++) Discern(Part(real, i), ClassesOf(i));

        // The generator learns of what the discriminator has just learnt of, by the discriminator as it is then.
        var classes = ClassesOf(0);
        var (made, penalties, judged) = Discern(Part(real, 0), classes);
        network.Graph.Output(DiscriminatorLoss, judged);
        var fooled = gan.Loss.Generator(Score(made, classes));
        network.Graph.Output(GeneratorLoss, fooled);
        network.Train(Sum(fooled, penalties), optimizers.Generator, gan.Generator);
        network.EndStep();
        return new(network, told is null ? [real] : [real, told], [GeneratorLoss, DiscriminatorLoss], [], [optimizers.Discriminator, optimizers.Generator]);

        Value Input(string name, TensorSpec spec) => network.Graph.Input(name, spec with { Shape = [batch, .. spec.Shape.ToArray()] });

        Value? ClassesOf(int part) => told is null ? null : Part(told, part);

        Value Part(Value all, int part) => gan.CriticSteps == 1 ? all : all.Slice([part * rows], [(part + 1) * rows], axes: [0]);
    }

    /// <summary>The discriminator learns to tell real examples from generated ones, which are given to it.</summary>
    /// <returns>What was generated, the penalties of the generator's layers, and what the discriminator lowers.</returns>
    private (Value Made, IReadOnlyList<Value> Penalties, Value Judged) Discern(Value real, Value? classes)
    {
        network.BeginPart();
        var noise = scope.Counter.RandomNormal([real.Shape[0], .. gan.Generator.Inputs[0].Shape.ToArray()], seed: scope.Seed("noise"));
        var made = scope.Call(gan.Generator, classes is null ? [noise] : [noise, classes])[0];
        var ofGenerator = network.Penalties.ToList();
        var fake = made.StopGradient();
        var judged = gan.Loss.Discriminator(Score(real, classes), Score(fake, classes));
        var total = gan.Loss.GradientPenalty == 0 ? judged : judged.Add(SlopePenalty(real, fake, classes).Affine(gan.Loss.GradientPenalty));
        network.Train(Sum(total, network.Penalties.Skip(ofGenerator.Count)), optimizers.Discriminator, gan.Discriminator);
        if (float.IsFinite(gan.Loss.WeightClip)) network.Clip(gan.Discriminator, gan.Loss.WeightClip);
        return (made, ofGenerator, judged);
    }

    private Value Score(Value example, Value? classes) => scope.Call(gan.Discriminator, classes is null ? [example] : [example, classes])[0];

    // (‖∇D(x)‖ − 1)², with x anywhere between a real and a generated example.
    private Value SlopePenalty(Value real, Value fake, Value? classes)
    {
        var along = scope.Counter.RandomUniform([real.Shape[0], .. Enumerable.Repeat(1, real.Shape.Rank - 1)], seed: scope.Seed("between"));
        var between = fake.Add(real.Sub(fake).Mul(along));
        var scores = Score(between, classes);
        var sum = scores.ReduceSum([.. Enumerable.Range(0, scores.Shape.Rank)], keepDims: false);
        var slope = network.Graph.Gradients(sum, [between])[0] ?? throw new EdgeNetException("The discriminator's score doesn't depend on its example.");
        var excess = slope.Flatten().ReduceSumSquare([1], keepDims: false).Affine(beta: 1e-12f).Sqrt().Affine(1, -1);
        return excess.Mul(excess).ReduceMean([0], keepDims: false);
    }

    private static Value Sum(Value loss, IEnumerable<Value> penalties) => penalties.Aggregate(loss, (sum, penalty) => sum.Add(penalty));
}
