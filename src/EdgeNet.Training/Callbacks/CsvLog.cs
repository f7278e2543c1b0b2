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
        var text = new StringBuilder("epoch,learning_rate,seconds,samples_per_second");
        foreach (var score in result.Scores) text.Append(',').Append(score.Name);
        text.Append('\n');
        foreach (var epoch in run.History.Epochs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{epoch.Epoch + 1},{epoch.Rate},{epoch.Seconds:0.###},{epoch.SamplesPerSecond:0.#}");
            foreach (var score in epoch.Scores) text.Append(CultureInfo.InvariantCulture, $",{score.Value}");
            text.Append('\n');
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }
}
