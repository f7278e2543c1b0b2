namespace EdgeNet.Training.Metrics;

/// <summary>A figure that tells how good predictions are, gathered over the batches of an epoch.</summary>
/// <example><code>network.Compile(Optimizer.Adam(), Loss.CrossEntropy(), new Accuracy(), new F1());</code></example>
public abstract class Metric
{
    private static readonly (string Name, Func<Metric> Create)[] kinds =
    [
        ("accuracy", () => new Accuracy()),
        ("binary_accuracy", () => new BinaryAccuracy()),
        ("top_5", () => new TopK(5)),
        ("precision", () => new Precision()),
        ("recall", () => new Recall()),
        ("f1", () => new F1()),
        ("auc", () => new Auc()),
        ("mae", () => new MeanAbsoluteError()),
        ("rmse", () => new RootMeanSquaredError()),
        ("r2", () => new RSquared()),
    ];

    /// <summary>The names <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. kinds.Select(kind => kind.Name)];

    /// <summary>What it goes by in progress, histories and reports.</summary>
    public abstract string Name { get; }

    /// <summary>Whether more is better.</summary>
    public virtual bool HigherIsBetter => true;

    /// <summary>The figure over all that was added since the last reset; not a number before anything was.</summary>
    public abstract double Value { get; }

    /// <summary>A metric by its name, with its usual settings.</summary>
    /// <exception cref="EdgeNetException">None has it.</exception>
    public static Metric Named(string name) => Choice.Named([.. kinds.Select(kind => Tuple.Create(kind.Name, kind.Create))], kind => kind.Item1, name, "metric").Item2();

    /// <summary>Forgets what was added.</summary>
    public abstract void Reset();

    /// <summary>Takes the predictions for a batch into account. It allocates nothing, but for the first batch it sees.</summary>
    public abstract void Add(in Outcome outcome);
}
