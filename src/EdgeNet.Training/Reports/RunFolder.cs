using System.Globalization;
using System.Text;
using EdgeNet.Memory;

namespace EdgeNet.Training.Reports;

/// <summary>Where a training run leaves what came of it: one folder, each file under the same name in every run.</summary>
/// <param name="Path">The folder.</param>
/// <example><code>
/// var folder = new RunFolder("runs/clothes");
/// network.Fit(data, options: new() { Callbacks = [new RunRecorder(folder)], Resume = folder.Checkpoint });
/// </code></example>
public sealed record RunFolder(string Path)
{
    /// <summary>The model that did best: what is deployed.</summary>
    public string Model => In("model.edgenet");

    /// <summary>The model as the last epoch left it, with all that training needs to go on.</summary>
    public string Checkpoint => In("checkpoint.edgenet");

    /// <summary>All settings of the run, with which it can be repeated.</summary>
    public string Config => In("config.yaml");

    /// <summary>Losses and metrics, a line an epoch.</summary>
    public string Metrics => In("metrics.csv");

    /// <summary>The page that shows what came of it.</summary>
    public string Report => In("report.html");

    /// <summary>The sample pictures of an epoch, where a generator trains.</summary>
    public string Samples(int epoch) => In(string.Create(CultureInfo.InvariantCulture, $"samples-{epoch + 1:000}.png"));

    /// <summary>Makes the folder, if it isn't there.</summary>
    /// <param name="goesOn">The checkpoint of a run that goes on in it; the model that run has kept so far comes along.</param>
    /// <exception cref="EdgeNetException">It can't be made.</exception>
    public void Create(string? goesOn = null)
    {
        try
        {
            Directory.CreateDirectory(Path);
            var kept = new RunFolder(System.IO.Path.GetDirectoryName(goesOn) ?? Path).Model;
            if (File.Exists(kept) && System.IO.Path.GetFullPath(kept) != System.IO.Path.GetFullPath(Model)) File.Copy(kept, Model, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EdgeNetException($"The run folder '{Path}' can't be made: {e.Message}", e);
        }
    }

    /// <summary>Writes a text file, whole or not at all.</summary>
    /// <exception cref="EdgeNetException">It can't be written.</exception>
    public static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
