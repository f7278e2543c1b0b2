namespace EdgeNet.Training.Metrics;

/// <summary>How often each class was taken for each other. As a figure it is the share of right ones.</summary>
/// <example><code>
/// var confusion = new ConfusionMatrix();
/// network.Compile(Optimizer.Adam(), Loss.CrossEntropy(), confusion);
/// network.Evaluate(test);
/// Console.WriteLine($"{confusion[wanted: 0, predicted: 6]} T-shirts were taken for shirts; recall {confusion.Recall(0):P1}");
/// </code></example>
public sealed class ConfusionMatrix : Metric
{
    /// <inheritdoc/>
    public override string Name => "confusion";

    /// <summary>How many classes there are; 0 before the first batch.</summary>
    public int Classes => (int)Math.Sqrt(Sums.Length);

    /// <summary>How many examples of one class were taken for another.</summary>
    public long this[int wanted, int predicted] => (long)Sums[wanted * Classes + predicted];

    /// <inheritdoc/>
    public override double Value
    {
        get
        {
            var (right, all) = (0L, 0L);
            for (var c = 0; c < Classes; c++) (right, all) = (right + this[c, c], all + Examples(c));
            return (double)right / all;
        }
    }

    /// <summary>How many examples there were of a class.</summary>
    public long Examples(int of)
    {
        var sum = 0L;
        for (var c = 0; c < Classes; c++) sum += this[of, c];
        return sum;
    }

    /// <summary>How many examples were taken for a class.</summary>
    public long Predictions(int of)
    {
        var sum = 0L;
        for (var c = 0; c < Classes; c++) sum += this[c, of];
        return sum;
    }

    /// <summary>Of those taken for a class, the share that are of it; 0 if none were.</summary>
    public double Precision(int of) => Predictions(of) is > 0 and var all ? (double)this[of, of] / all : 0;

    /// <summary>Of those of a class, the share that were taken for it; 0 if there were none.</summary>
    public double Recall(int of) => Examples(of) is > 0 and var all ? (double)this[of, of] / all : 0;

    /// <summary>The harmonic mean of precision and recall.</summary>
    public double F1(int of) => Examples(of) + Predictions(of) is > 0 and var all ? 2.0 * this[of, of] / all : 0;

    /// <inheritdoc/>
    public override void Add(in Outcome outcome)
    {
        if (outcome.Answers == 0) return;
        var classes = Math.Max(2, outcome.Scores(0).Length);
        if (classes != Classes) Sums = new double[classes * classes];
        for (var i = 0; i < outcome.Answers; i++)
        {
            var wanted = outcome.Class(i);
            if (wanted < 0 || wanted >= classes) throw OutOfRange(wanted, classes);
            Sums[wanted * classes + outcome.PredictedClass(i)]++;
        }
    }

    internal static EdgeNetException OutOfRange(int wanted, int classes) =>
        new($"An example is of class {wanted}, but the predictions are scores of {classes} classes, 0 to {classes - 1}; the network needs as many outputs as there are classes.");
}

/// <summary>How figures of classes make one.</summary>
public enum Averaging
{
    /// <summary>The mean over the classes there are examples of.</summary>
    Macro,

    /// <summary>Over all examples alike, which for one class an example is the accuracy.</summary>
    Micro,

    /// <summary>The mean over classes, each counted by its examples.</summary>
    Weighted,
}

/// <summary>A figure for each class, made one.</summary>
public abstract class ClassMetric : Metric
{
    private readonly ConfusionMatrix confusion = new();
    private readonly Func<ConfusionMatrix, int, double> figure;
    private readonly Averaging averaging;
    private readonly int? of;

    private protected ClassMetric(string name, Func<ConfusionMatrix, int, double> figure, Averaging averaging, int? of)
    {
        (this.figure, this.averaging, this.of) = (figure, averaging, of);
        Name = of is { } only ? $"{name}_{only}" : averaging == Averaging.Macro ? name : $"{name}_{averaging.ToString().ToLowerInvariant()}";
    }

    /// <inheritdoc/>
    public sealed override string Name { get; }

    /// <inheritdoc/>
    public sealed override double Value
    {
        get
        {
            if (confusion.Classes == 0) return double.NaN;
            if (of is { } only) return figure(confusion, only);
            if (averaging == Averaging.Micro) return confusion.Value;
            var (sum, weights) = (0.0, 0.0);
            for (var c = 0; c < confusion.Classes; c++)
            {
                if (confusion.Examples(c) == 0) continue;
                var weight = averaging == Averaging.Macro ? 1 : confusion.Examples(c);
                (sum, weights) = (sum + weight * figure(confusion, c), weights + weight);
            }

            return sum / weights;
        }
    }

    /// <inheritdoc/>
    public sealed override void Add(in Outcome outcome) => confusion.Add(outcome);

    /// <inheritdoc/>
    protected internal sealed override double[] Sums
    {
        get => confusion.Sums;
        set => confusion.Sums = value;
    }
}

/// <summary>Of those taken for a class, the share that are of it.</summary>
/// <param name="averaging">How the classes' figures make one.</param>
/// <param name="of">A class that alone is meant; null for all.</param>
/// <example><code>var metric = new Precision(of: 1);</code></example>
public sealed class Precision(Averaging averaging = Averaging.Macro, int? of = null) : ClassMetric("precision", static (c, i) => c.Precision(i), averaging, of);

/// <summary>Of those of a class, the share that were taken for it.</summary>
/// <param name="averaging">How the classes' figures make one.</param>
/// <param name="of">A class that alone is meant; null for all.</param>
/// <example><code>var metric = new Recall(Averaging.Weighted);</code></example>
public sealed class Recall(Averaging averaging = Averaging.Macro, int? of = null) : ClassMetric("recall", static (c, i) => c.Recall(i), averaging, of);

/// <summary>The harmonic mean of precision and recall.</summary>
/// <param name="averaging">How the classes' figures make one.</param>
/// <param name="of">A class that alone is meant; null for all.</param>
/// <example><code>var metric = new F1();</code></example>
public sealed class F1(Averaging averaging = Averaging.Macro, int? of = null) : ClassMetric("f1", static (c, i) => c.F1(i), averaging, of);
