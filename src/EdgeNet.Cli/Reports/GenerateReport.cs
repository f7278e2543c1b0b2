using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Reports;

/// <summary>What a generator made, and what a classifier thinks of it.</summary>
/// <param name="Model">The generator's name.</param>
/// <param name="Picture">The file that shows the samples.</param>
/// <param name="Samples">How many there are.</param>
/// <param name="Classifier">The name of the model that looked at them; null if none did.</param>
/// <param name="Recognised">The share of samples it took for the class they were to be of; null if the generator isn't told one.</param>
/// <param name="Labels">The classes.</param>
/// <param name="TakenFor">How many samples it took for each class.</param>
/// <param name="Confusion">A row a class: how many of its samples were taken for each class; null if the generator isn't told one.</param>
internal sealed record GenerateReport(
    string Model, string Picture, int Samples, string? Classifier = null, double? Recognised = null,
    IReadOnlyList<string>? Labels = null, IReadOnlyList<int>? TakenFor = null, IReadOnlyList<IReadOnlyList<int>>? Confusion = null)
{
    /// <summary>The same with what a classifier took the samples for.</summary>
    public GenerateReport With(string classifier, Classification classes, bool wereToldClasses) => this with
    {
        Classifier = classifier,
        Recognised = wereToldClasses ? classes.Accuracy : null,
        Labels = classes.Labels,
        TakenFor = [.. classes.Labels.Index().Select(label => Enumerable.Range(0, classes.Labels.Count).Sum(row => classes.Confusion[row, label.Index]))],
        Confusion = wereToldClasses ? EvaluateReport.Rows(classes) : null,
    };
}
