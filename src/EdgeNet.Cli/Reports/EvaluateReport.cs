using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Reports;

/// <summary>How good a model's answers over some data are.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Data">What the data are called.</param>
/// <param name="Examples">How many examples there were.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Accuracy">The share of examples whose class was found.</param>
/// <param name="Mae">The mean absolute error, in the units of the data.</param>
/// <param name="Rmse">The root of the mean squared error, likewise.</param>
/// <param name="R2">The share of the variance that is explained.</param>
/// <param name="Labels">The classes.</param>
/// <param name="Confusion">A row a class: how many of its examples were taken for each class.</param>
internal sealed record EvaluateReport(
    string Model, string Data, int Examples, double? Loss, double? Accuracy, double? Mae, double? Rmse, double? R2, IReadOnlyList<string>? Labels, IReadOnlyList<IReadOnlyList<int>>? Confusion)
{
    public static EvaluateReport Of(string model, string data, Assessment assessment)
    {
        var (classes, numbers) = (assessment as Classification, assessment as Regression);
        return new(model, data, assessment.Examples, TrainReport.Finite(assessment.Loss), classes?.Accuracy,
            numbers?.MeanAbsoluteError, numbers?.RootMeanSquaredError, TrainReport.Finite(numbers?.RSquared),
            classes?.Labels, classes is null ? null : Rows(classes));
    }

    /// <summary>A row a class: how many of its examples were taken for each class.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Rows(Classification classes)
    {
        var all = Enumerable.Range(0, classes.Labels.Count);
        return [.. all.Select(row => (IReadOnlyList<int>)[.. all.Select(column => classes.Confusion[row, column])])];
    }

    /// <summary>The same for people.</summary>
    public IEnumerable<(string Name, string Value)> Facts()
    {
        yield return ("Examples", Quantity.Count(Examples));
        if (Accuracy is { } accuracy) yield return ("Accuracy", Quantity.Percent(accuracy));
        if (Loss is { } loss) yield return ("Loss", Quantity.Number(Math.Round(loss, 4)));
        if (Mae is { } mae) yield return ("Error", $"{Quantity.Number(mae)} on average, {Quantity.Number(Rmse)} root mean square");
        if (R2 is { } r2) yield return ("Variance explained", Quantity.Percent(r2));
    }
}
