using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Training.Losses;

/// <summary>How far predictions are from their targets: one number for each example of a batch, of which training lowers the mean.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PerExample">Adds its nodes: predictions [N, …] and targets make losses [N].</param>
/// <example><code>
/// network.Compile(Optimizer.Adam(), Loss.CrossEntropy(labelSmoothing: 0.1f), new Accuracy());
/// var own = new Loss("cubic", (prediction, target) => (prediction - target).Abs().Pow(3).Flatten().ReduceMean([1], keepDims: false));
/// </code></example>
public sealed partial record Loss(string Name, Func<Value, Value, Value> PerExample)
{
    /// <summary>Those that go by a name, with their usual settings.</summary>
    public static IReadOnlyList<Loss> All => field ??=
    [
        CrossEntropy(), BinaryCrossEntropy(), MeanSquaredError, MeanAbsoluteError, Huber(), LogCosh,
        Hinge, SquaredHinge, CategoricalHinge, KullbackLeibler, Cosine, Poisson,
    ];

    /// <summary>The loss of this name.</summary>
    /// <exception cref="EdgeNetException">None has it.</exception>
    public static Loss Named(string name) => Choice.Named(All, loss => loss.Name, name, "loss");

    /// <summary>The loss of each example.</summary>
    /// <exception cref="EdgeNetException">There are more or fewer numbers than examples.</exception>
    internal Value Each(Value prediction, Value target)
    {
        var losses = PerExample(prediction, target);
        return losses.Shape == new Shape([prediction.Shape[0]]) ? losses
            : throw new EdgeNetException($"Loss '{Name}' makes {losses.Spec} of predictions {prediction.Spec}; it should be one number for each of the {prediction.Shape[0]} examples. Take the mean over the other axes.");
    }

    /// <summary>The mean over a batch.</summary>
    internal Value Mean(Value prediction, Value target) => Each(prediction, target).ReduceMean([0], keepDims: false);
}
