using EdgeNet.Training.Reports;

namespace EdgeNet.Cli.Reports;

/// <summary>What repeating a series' last season comes to, beside a model's forecast of the same.</summary>
/// <param name="Season">How many steps it has; 1 repeats the last value.</param>
/// <param name="Mae">The mean absolute error, in the units of the data.</param>
/// <param name="Rmse">The root of the mean squared error, likewise.</param>
/// <param name="Margin">By which share of this error the model's mean absolute error is less; below 0 if it is more, null if there is none to be less than.</param>
internal sealed record NaiveForecast(int Season, double Mae, double Rmse, double? Margin)
{
    public static NaiveForecast Of(int season, Regression naive, Regression model) =>
        new(season, naive.MeanAbsoluteError, naive.RootMeanSquaredError, naive.MeanAbsoluteError == 0 ? null : 1 - model.MeanAbsoluteError / naive.MeanAbsoluteError);

    public override string ToString() =>
        $"{Quantity.Number(Mae)} on average, {Quantity.Number(Rmse)} root mean square, by repeating {(Season == 1 ? "the last value" : $"what was {Season} steps before")}: "
        + (Margin is { } margin ? $"the model's error is {Quantity.Percent(Math.Abs(margin))} {(margin >= 0 ? "less" : "more")}" : "nothing is better");
}
