using System.Globalization;

namespace EdgeNet.Training.Running;

/// <summary>A loss or a metric.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
public readonly record struct Score(string Name, double Value);

/// <summary>Losses and metrics over some data, the loss to judge by first.</summary>
/// <example><code>Console.WriteLine(network.Evaluate(test)["accuracy"]);</code></example>
public sealed class Scores(IReadOnlyList<Score> all)
{
    /// <summary>All of them.</summary>
    public IReadOnlyList<Score> All => all;

    /// <summary>The loss.</summary>
    public double Loss => all[0].Value;

    /// <summary>The score of this name.</summary>
    /// <exception cref="EdgeNetException">There is none.</exception>
    public double this[string name] => Find(name) ?? throw new EdgeNetException($"There is no score '{name}'; there are {string.Join(", ", all.Select(s => s.Name))}.");

    /// <summary>The score of this name; null if there is none.</summary>
    public double? Find(string name)
    {
        foreach (var score in all)
            if (string.Equals(score.Name, name, StringComparison.OrdinalIgnoreCase)) return score.Value;
        return null;
    }

    /// <summary>All of them in a line.</summary>
    public override string ToString() => string.Join("  ", all.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name} {s.Value:0.####}")));
}
