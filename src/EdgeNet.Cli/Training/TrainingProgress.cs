using System.Diagnostics;
using System.Globalization;
using EdgeNet.Cli.Reports;
using EdgeNet.Training.Running;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace EdgeNet.Cli.Training;

/// <summary>Shows how training goes: a bar while an epoch is under way, where someone watches, and a line when it is over.</summary>
/// <param name="line">Prints a line; null for none.</param>
/// <param name="draw">Draws in one place; null if nobody watches.</param>
internal sealed class TrainingProgress(Action<string>? line, Action<IRenderable>? draw) : Callback
{
    private const int BarWidth = 24;

    /// <summary>Often enough to look alive, too seldom to take time from training.</summary>
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(150);

    private readonly Stopwatch sinceDrawn = Stopwatch.StartNew();
    private double epochSeconds;

    /// <inheritdoc/>
    public override void OnBegin(TrainingRun run)
    {
        if (run.History.Epochs.Count > 0) epochSeconds = run.History.Last.Seconds;
    }

    /// <inheritdoc/>
    public override void OnStep(TrainingRun run)
    {
        if (draw is null || sinceDrawn.Elapsed < DrawEvery) return;
        sinceDrawn.Restart();
        draw(UnderWay(run));
    }

    /// <inheritdoc/>
    public override void OnEpoch(TrainingRun run, EpochResult result)
    {
        epochSeconds = result.Seconds;
        line?.Invoke(Over(run, result));
        draw?.Invoke(Text.Empty);
    }

    /// <summary>An epoch in a line.</summary>
    private static string Over(TrainingRun run, EpochResult result) =>
        $"epoch {Of(result.Epoch, run.Epochs)}  {Time(result.Seconds),6}  {Quantity.Count((long)result.SamplesPerSecond)} samples/s  {Scores(result.Scores)}";

    private Markup UnderWay(TrainingRun run)
    {
        var done = (double)run.Step / run.StepsPerEpoch;
        var full = (int)(done * BarWidth);
        var perSecond = run.SamplesPerSecond;
        var left = (run.StepsPerEpoch - run.Step) * run.BatchSize / perSecond;
        var epochs = run.Epochs - run.Epoch - 1;
        left += epochs * (epochSeconds > 0 ? epochSeconds : run.StepsPerEpoch * run.BatchSize / perSecond);
        return new Markup($"epoch {Of(run.Epoch, run.Epochs)}  [blue]{new string('━', full)}[/][grey]{new string('━', BarWidth - full)}[/]  "
            + Markup.Escape($"{Quantity.Count((long)perSecond)} samples/s  {Scores(run.Scores.All)}  {Time(left)} left"));
    }

    private static string Of(int epoch, int epochs) => $"{(epoch + 1).ToString(CultureInfo.InvariantCulture).PadLeft(epochs.ToString(CultureInfo.InvariantCulture).Length)}/{epochs}";

    private static string Scores(IEnumerable<Score> scores) => string.Join("  ", scores.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Name} {s.Value:0.0000}")));

    private static string Time(double seconds) => !double.IsFinite(seconds) ? "?"
        : seconds < 60 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} s")
        : TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);
}
