namespace EdgeNet.Training.Metrics;

/// <summary>A figure that tells how good predictions are, gathered over the batches of an epoch.</summary>
/// <example><code>
/// network.Compile(Optimizer.Adam(), Loss.CrossEntropy(), new Accuracy(), new F1());
/// sealed class Sureness() : Metric(sums: 2) // one of your own
/// {
///     public override string Name => "sureness";
///     public override double Value => Sums[0] / Sums[1];
///     public override void Add(in Outcome outcome)
///     {
///         for (var i = 0; i &lt; outcome.Answers; i++) (Sums[0], Sums[1]) = (Sums[0] + TensorPrimitives.Max(outcome.Scores(i)), Sums[1] + 1);
///     }
/// }
/// </code></example>
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

    private double[] sums;

    /// <summary>Begins with nothing gathered.</summary>
    /// <param name="sums">How many numbers it gathers; those of a metric that finds out later replace <see cref="Sums"/>.</param>
    protected Metric(int sums = 0) => this.sums = new double[sums];

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

    /// <summary>All it has gathered: sums and counts, of which a checkpoint keeps a copy.</summary>
    protected internal virtual double[] Sums
    {
        get => sums;
        set => sums = value;
    }

    /// <summary>Forgets what was added.</summary>
    public void Reset() => Array.Clear(Sums);

    /// <summary>Takes the predictions for a batch into account. It allocates nothing, but for the first batch it sees.</summary>
    public abstract void Add(in Outcome outcome);
}
