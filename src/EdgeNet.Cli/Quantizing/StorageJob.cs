using EdgeNet.Cli.Reports;
using EdgeNet.Training.Quantizing;
using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Quantizing;

/// <summary>A model whose weights are to be stored in fewer bits, and that is to compute as it did. No data are needed, but they tell what it costs.</summary>
/// <param name="Model">The model.</param>
/// <param name="Form">How weights are to be stored.</param>
/// <param name="Judge">Compares the models; null if there are no data.</param>
internal sealed record StorageJob(ModelSource Model, WeightForm Form, Judge? Judge)
{
    /// <summary>Writes the file, and judges.</summary>
    /// <param name="floatBytes">The size of the model.</param>
    /// <param name="output">The file.</param>
    public StorageReport Run(long floatBytes, string output)
    {
        var graph = WeightStorage.Store(Model.Graph, Form);
        var name = Form.ToString().ToLowerInvariant();
        if (graph.Constants.Sum(constant => constant.Spec.Bytes) == Model.Graph.Constants.Sum(constant => constant.Spec.Bytes))
            throw new EdgeNetException($"'{Model.Graph.Name}' has no weights of floats, or few, so that nothing is won by storing them as {name}; leave --weights out.");
        Models.Model.Save(output, graph, Model.Info with { Metadata = Model.Info.Metadata.SetItem("weights", name) });
        var report = new StorageReport(Model.Graph.Name, name, floatBytes, new FileInfo(output).Length, output);
        if (Judge is null) return report;
        var (before, after) = (Judge.Assess(Model.Graph), Judge.Assess(graph));
        return report with
        {
            FloatAccuracy = (before as Classification)?.Accuracy,
            Accuracy = (after as Classification)?.Accuracy,
            FloatRmse = (before as Regression)?.RootMeanSquaredError,
            Rmse = (after as Regression)?.RootMeanSquaredError,
        };
    }
}
