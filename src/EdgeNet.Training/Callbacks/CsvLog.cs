using System.Globalization;
using System.Text;
using EdgeNet.Memory;
using EdgeNet.Training.Running;

namespace EdgeNet.Training.Callbacks;

/// <summary>Writes the losses and metrics of all epochs as a table, one row an epoch; those before a resumed checkpoint are in it as well.</summary>
/// <param name="path">The file.</param>
/// <example><code>network.Fit(train, epochs: 10, options: new() { Callbacks = [new CsvLog("metrics.csv")] });</code></example>
public sealed class CsvLog(string path) : Callback
{
    /// <inheritdoc/>
    /// <exception cref="EdgeNetException">The file can't be written; the layers hold what was learnt.</exception>
    public override void OnEpoch(TrainingRun run, EpochResult result)
    {
        ArgumentNullException.ThrowIfNull(run);
        // A resumed run may measure more than the one before it.
        string[] names = [.. run.History.Epochs.SelectMany(epoch => epoch.Scores).Select(score => score.Name).Distinct(StringComparer.Ordinal)];
        var text = new StringBuilder().AppendJoin(',', ["epoch", "learning_rate", "seconds", "samples_per_second", .. names]).Append('\n');
        foreach (var epoch in run.History.Epochs)
        {
            double?[] numbers = [epoch.Epoch + 1, epoch.Rate, epoch.Seconds, epoch.SamplesPerSecond, .. names.Select(epoch.Find)];
            text.AppendJoin(',', numbers.Select(n => n?.ToString("G9", CultureInfo.InvariantCulture))).Append('\n');
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
