using System.Text.Json.Serialization;
using EdgeNet.Training.Reports;
using EdgeNet.Training.Running;

namespace EdgeNet.Cli.Reports;

/// <summary>What a training run came to.</summary>
/// <param name="Model">The file of the model that was kept.</param>
/// <param name="Epochs">The epochs that were trained, those before a break included.</param>
/// <param name="BestEpoch">The epoch, from 1, whose model was kept.</param>
/// <param name="TrainLoss">The loss over the training data in the last epoch.</param>
/// <param name="TrainAccuracy">The accuracy over them.</param>
/// <param name="TestLoss">The loss of the kept model over the test data.</param>
/// <param name="TestAccuracy">The share of the test data whose class it finds.</param>
/// <param name="TestMae">Its mean absolute error, in the units of the data.</param>
/// <param name="TestRmse">The root of its mean squared error, likewise.</param>
/// <param name="TestR2">The share of the variance it explains.</param>
/// <param name="Naive">Of a series, the error of repeating its last season over the same test data.</param>
/// <param name="SamplesPerSecond">How many examples a second training went through: the median of the epochs.</param>
/// <param name="ManagedBytesPerStep">What a step of the last epoch allocated, on all threads.</param>
/// <param name="ArenaBytes">The memory of a training step.</param>
/// <param name="Parameters">The learned numbers of the model.</param>
/// <param name="Seconds">How long the epochs took, validation included.</param>
/// <param name="Threads">How many threads trained.</param>
/// <param name="Stopped">Why training ended before the last epoch: "patience" or "interrupted"; null if it didn't.</param>
/// <param name="Run">The run folder.</param>
/// <param name="Report">The page that shows all this.</param>
internal sealed record TrainReport(
    string Model, int Epochs, int BestEpoch, double? TrainLoss, double? TrainAccuracy, double? TestLoss, double? TestAccuracy, double? TestMae, double? TestRmse, double? TestR2, NaiveForecast? Naive,
    double SamplesPerSecond, double? ManagedBytesPerStep, long ArenaBytes, long Parameters, double Seconds, int Threads, string? Stopped, string Run, string Report)
{
    /// <summary>The median speed of epochs.</summary>
    public static double Speed(History history)
    {
        double[] speeds = [.. history.Epochs.Select(e => e.SamplesPerSecond).Order()];
        return speeds.Length == 0 ? 0 : speeds[speeds.Length / 2];
    }

    /// <summary>What came of training on with the noise of being quantized; null if it didn't.</summary>
    public QuantizeReport? Int8 { get; init; }

    /// <summary>The page as it was written, for more to be added.</summary>
    [JsonIgnore]
    public TrainingReport? Page { get; init; }

    /// <summary>A number as JSON can hold it.</summary>
    public static double? Finite(double? number) => number is { } value && double.IsFinite(value) ? value : null;

    /// <summary>What a run is told by, for people.</summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        if (TestAccuracy is { } accuracy) yield return ("Test accuracy", Quantity.Percent(accuracy));
        if (TestMae is { } mae) yield return ("Test error", $"{Quantity.Number(mae)} on average, {Quantity.Number(TestRmse)} root mean square");
        if (Naive is { } naive) yield return ("Naive forecast", naive.ToString());
        if (TestR2 is { } r2) yield return ("Variance explained", Quantity.Percent(r2));
        if (TestLoss is { } loss) yield return ("Test loss", Quantity.Number(Math.Round(loss, 4)));
        yield return ("Parameters", Quantity.Count(Parameters));
        yield return ("Training", $"{Quantity.Count((long)SamplesPerSecond)} samples/s on {Threads} thread{(Threads == 1 ? "" : "s")}, {Quantity.Number(Math.Round(Seconds, 1))} s in all");
        yield return ("Arena of a step", Quantity.Bytes(ArenaBytes));
        if (ManagedBytesPerStep is { } bytes) yield return ("Managed memory", $"{Quantity.Number(Math.Round(bytes, 1))} bytes a step");
        if (File.Exists(Model)) yield return ("Kept", $"epoch {BestEpoch} of {Epochs}, {Quantity.Bytes(new FileInfo(Model).Length)}");
    }

    /// <summary>The same for a page, where each has little room.</summary>
    public IEnumerable<(string Name, string Value)> Tiles()
    {
        if (TestAccuracy is { } accuracy) yield return ("Test accuracy", Quantity.Percent(accuracy));
        if (TestMae is { } mae) yield return ("Test error (mean)", Quantity.Number(Math.Round(mae, 4)));
        if (Naive?.Margin is { } margin) yield return ("Better than naive by", Quantity.Percent(margin));
        if (TestR2 is { } r2) yield return ("Variance explained", Quantity.Percent(r2));
        if (TestLoss is { } loss) yield return ("Test loss", Quantity.Number(Math.Round(loss, 4)));
        if (File.Exists(Model)) yield return ("Epoch kept", $"{BestEpoch} of {Epochs}");
        yield return ("Parameters", Quantity.Count(Parameters));
        if (File.Exists(Model)) yield return ("Model file", Quantity.Bytes(new FileInfo(Model).Length));
        yield return ("Samples a second", Quantity.Count((long)SamplesPerSecond));
        yield return ("Arena of a step", Quantity.Bytes(ArenaBytes));
    }
}
