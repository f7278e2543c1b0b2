using System.Globalization;
using EdgeNet.Cli.Training;
using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Reports;

/// <summary>What the demo came to.</summary>
/// <param name="Data">What the network was trained and tested on.</param>
/// <param name="TestExamples">How many examples it was tested on.</param>
/// <param name="Training">How training went.</param>
/// <param name="Float">The trained model, run as a device would.</param>
/// <param name="Int8">The same of the model of bytes made from it.</param>
/// <param name="Seconds">How long everything took.</param>
/// <param name="Report">The page that shows all this.</param>
internal sealed record DemoReport(string Data, int TestExamples, TrainReport Training, DeviceRun Float, DeviceRun Int8, double Seconds, string Report)
{
    /// <summary>The two models side by side.</summary>
    public ComparisonTable Table() => new(
        "On a device",
        $"The files of both models, opened and run on {Quantity.Count(TestExamples)} images that neither has seen: one image at a time, on one thread. RAM is what a run takes: the arena, and the weights as the kernels keep them.",
        ["", "#Accuracy", "#File, bytes", "#ms an image", "#GOP/s", "#RAM, bytes", "#Managed bytes a run"],
        [Row("float", Float), Row("int8", Int8)]);

    private static string[] Row(string name, DeviceRun run) =>
    [
        name, string.Create(CultureInfo.InvariantCulture, $"{100 * run.Accuracy:0.00} %"), Quantity.Count(run.FileBytes), Quantity.Milliseconds(run.Ms), Quantity.Gflops(run.Gops),
        Quantity.Count(run.ArenaBytes + run.WeightBytes), Quantity.Number(Math.Round(run.ManagedBytesPerRun, 1)),
    ];
}
