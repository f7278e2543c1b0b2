using EdgeNet.Data.Datasets;
using EdgeNet.Graphs;
using EdgeNet.Models;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Quantizing;

/// <summary>
/// Inputs made up for a model of which there are no data. A generator's are noise, N(0, 1), which is what it will be given; those of other models
/// stand in for what isn't there: images of <see cref="DeadLeaves"/> on the scale that the model's file tells, series that wander, class and word
/// numbers that its tables have, and N(0, 1) for any other numbers.
/// </summary>
/// <example><code>
/// var quantizer = PostTrainingQuantizer.Calibrate(model.Graph, new MadeInputs(model.Graph, model.Info, count: 256));
/// </code></example>
public sealed class MadeInputs : Dataset<Example>
{
    private readonly int seed;
    private readonly Maker[] makers;
    private readonly TensorSpec[] specs;

    /// <param name="graph">The model.</param>
    /// <param name="info">What its file says of it.</param>
    /// <param name="count">How many inputs there are.</param>
    /// <param name="seed">The same seed makes the same inputs.</param>
    /// <exception cref="EdgeNetException">The model takes inputs of a kind that can't be made.</exception>
    public MadeInputs(Graph graph, ModelInfo info, int count, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(info);
        (Count, this.seed, AreNoise) = (count, seed, IsGenerator(graph, info));
        // What has no batch axis, such as a recurrent layer's state, is made whole.
        specs = [.. graph.Inputs.Select(input => input.Shape.Rank > 0 && input.Shape[0] == graph.Inputs[0].Shape[0] ? input.Spec with { Shape = input.Shape[1..] } : input.Spec)];
        makers = [.. graph.Inputs.Select(input => MakerOf(input, info))];
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <summary>Whether they are what the model will be given, and not only like it.</summary>
    public bool AreNoise { get; }

    /// <inheritdoc/>
    public override Example CreateItem() => new([.. specs.Select(spec => new Tensor(spec))], []);

    /// <inheritdoc/>
    protected override void Fill(int epoch, int index, Example item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var random = new ItemRandom(seed, epoch, index);
        for (var i = 0; i < makers.Length; i++) makers[i](item.Inputs[i], ref random);
    }

    private delegate void Maker(Tensor to, ref ItemRandom random);

    /// <summary>Whether a model says that it makes samples, or makes pictures of what has no extent.</summary>
    private static bool IsGenerator(Graph graph, ModelInfo info) => info.Task == ModelTask.Generation
        || (info.Task == ModelTask.Unknown && graph.Inputs is [{ Spec.Type: DType.F32 } noise, ..] && noise.Shape.Rank > 1 && noise.Shape.Elements == noise.Shape.ToArray().Skip(1).Max() * noise.Shape[0]
            && graph.Outputs[0].Value.Shape is { Rank: 4 } made && made.ToArray().Skip(1).Count(side => side > 3) > 1);

    private Maker MakerOf(Value input, ModelInfo info)
    {
        var end = NumbersKnown(input) ?? Math.Max(2, info.Labels.Length);
        if (input.Spec.Type == DType.I32) return Whole;
        if (input.Spec.Type == DType.I64) return WholeLong;
        if (input.Spec.Type == DType.U8) return Bytes;
        if (input.Spec.Type != DType.F32) throw new EdgeNetException($"Input '{input.Name}' is {input.Spec}; what it might hold can't be made up. Give data.");
        if (AreNoise) return Noise;
        if (DeadLeaves.For(input, info) is { } leaves) return leaves.Draw;
        return input.Shape.Rank == 3 ? Wander : Noise;

        void Whole(Tensor to, ref ItemRandom random)
        {
            foreach (ref var number in to.Span<int>()) number = random.Whole(end);
        }

        void WholeLong(Tensor to, ref ItemRandom random)
        {
            foreach (ref var number in to.Span<long>()) number = random.Whole(end);
        }
    }

    private static void Bytes(Tensor to, ref ItemRandom random)
    {
        foreach (ref var number in to.Bytes) number = (byte)random.Whole(byte.MaxValue + 1);
    }

    private static void Noise(Tensor to, ref ItemRandom random)
    {
        foreach (ref var number in to.Span<float>()) number = random.Normal();
    }

    /// <summary>A series [steps, features]: each feature has a level, swings, and drifts by a random walk.</summary>
    private static void Wander(Tensor to, ref ItemRandom random)
    {
        var values = to.Span<float>();
        var (steps, features) = (to.Shape[0], to.Shape[1]);
        for (var feature = 0; feature < features; feature++)
        {
            var (at, swing, pitch, phase) = (0.7f * random.Normal(), 0.7f * random.Normal(), random.Uniform(0.05f, 1), random.Uniform(0, MathF.Tau));
            for (var step = 0; step < steps; step++)
            {
                values[step * features + feature] = at + swing * MathF.Sin(pitch * step + phase);
                at = 0.995f * at + 0.07f * random.Normal();
            }
        }
    }

    /// <summary>How many numbers the smallest table has in which an input is looked up; null if it isn't.</summary>
    private static int? NumbersKnown(Value input) => input.Consumers
        .Where(reader => reader.Operator is Gather && reader.Inputs[1] == input)
        .Select(reader => (int?)reader.Inputs[0]!.Shape[((Gather)reader.Operator).Axis is < 0 and var axis ? axis + reader.Inputs[0]!.Shape.Rank : ((Gather)reader.Operator).Axis])
        .Min();
}
