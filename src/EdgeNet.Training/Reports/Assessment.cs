using EdgeNet.Data.Images;

namespace EdgeNet.Training.Reports;

/// <summary>How good a model's answers over some data are, example by example.</summary>
/// <example><code>
/// using var assessor = new Assessor(model.Graph, model.Info);
/// if (assessor.Assess(test) is Classification c) Console.WriteLine(c.Accuracy);
/// </code></example>
public abstract record Assessment
{
    /// <summary>How many examples there were.</summary>
    public required int Examples { get; init; }

    /// <summary>The mean loss; null if it isn't known by which loss the model is judged.</summary>
    public double? Loss { get; init; }
}

/// <summary>Answers that are classes.</summary>
/// <example><code>var share = (double)classification.Confusion[3, 3] / classification.Examples;</code></example>
public sealed record Classification : Assessment
{
    /// <summary>The names of the classes.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>How many examples of a class (first) were taken for a class (second); steps or pixels, where each has one.</summary>
    public required int[,] Confusion { get; init; }

    /// <summary>Examples that were taken for another class with the most confidence.</summary>
    public required IReadOnlyList<Mistake> Mistakes { get; init; }

    /// <summary>The share of examples, steps or pixels whose class was found.</summary>
    public double Accuracy => (double)Enumerable.Range(0, Labels.Count).Sum(i => Confusion[i, i]) / Confusion.Cast<int>().Sum();

    /// <summary>The share of the examples of a class that were found; not a number if there is none.</summary>
    public double Recall(int label) => (double)Confusion[label, label] / Enumerable.Range(0, Labels.Count).Sum(i => Confusion[label, i]);

    /// <summary>The share of the examples taken for a class that belong to it; not a number if there is none.</summary>
    public double Precision(int label) => (double)Confusion[label, label] / Enumerable.Range(0, Labels.Count).Sum(i => Confusion[i, label]);
}

/// <summary>An example that was taken for another class.</summary>
/// <param name="Index">Its number in the data.</param>
/// <param name="Wanted">Its class.</param>
/// <param name="Predicted">What it was taken for.</param>
/// <param name="Confidence">The score of that class.</param>
/// <param name="Image">What it looks like, if it can be seen.</param>
/// <example><code>Console.WriteLine($"example {mistake.Index} was taken for {labels[mistake.Predicted]}");</code></example>
public sealed record Mistake(int Index, int Wanted, int Predicted, float Confidence, Image? Image);

/// <summary>Answers that are numbers, in the units of the data.</summary>
/// <example><code>Console.WriteLine($"off by {regression.MeanAbsoluteError:0.00} on average");</code></example>
public sealed record Regression : Assessment
{
    /// <summary>The names of the numbers.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What was wanted, all numbers of an example beside each other.</summary>
    public required IReadOnlyList<double> Wanted { get; init; }

    /// <summary>What was predicted, likewise.</summary>
    public required IReadOnlyList<double> Predicted { get; init; }

    /// <summary>The mean distance.</summary>
    public double MeanAbsoluteError => Wanted.Zip(Predicted, (w, p) => Math.Abs(w - p)).Average();

    /// <summary>The root of the mean squared distance.</summary>
    public double RootMeanSquaredError => Math.Sqrt(Wanted.Zip(Predicted, (w, p) => (w - p) * (w - p)).Average());

    /// <summary>The share of the variance that predictions explain: 1 for perfect ones, 0 for those no better than the mean.</summary>
    public double RSquared
    {
        get
        {
            // Each number of an example varies around a mean of its own.
            var width = Wanted.Count / Examples;
            var means = Enumerable.Range(0, width).Select(column => Enumerable.Range(0, Examples).Average(i => Wanted[i * width + column])).ToArray();
            var (left, all) = (0.0, 0.0);
            for (var i = 0; i < Wanted.Count; i++)
            {
                left += Math.Pow(Wanted[i] - Predicted[i], 2);
                all += Math.Pow(Wanted[i] - means[i % width], 2);
            }

            return 1 - left / all;
        }
    }
}
