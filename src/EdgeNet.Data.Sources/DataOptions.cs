namespace EdgeNet.Data.Sources;

/// <summary>What a model shall learn of a table or of arrays.</summary>
/// <example><code>var prices = DataSource.Open("houses.csv", new() { Task = DataTask.Regression, Targets = ["price"] });</code></example>
public enum DataTask
{
    /// <summary>What the data look like: see <see cref="DataSource.Open"/>.</summary>
    Auto,

    /// <summary>Which of several classes an example belongs to.</summary>
    Classification,

    /// <summary>Numbers that belong to an example.</summary>
    Regression,

    /// <summary>The next numbers of a series, whose rows are in the order of time. Only a table is one.</summary>
    Series,
}

/// <summary>How data are to be understood, where it isn't to be left to them. What doesn't apply to a kind of data is ignored.</summary>
/// <example><code>
/// var sales = DataSource.Open("sales.csv", new() { Task = DataTask.Series, Targets = ["sold"], Window = 28, Horizon = 7 });
/// </code></example>
public sealed record DataOptions
{
    /// <summary>Of a table or of arrays: what a model shall learn.</summary>
    public DataTask Task { get; init; }

    /// <summary>Of a table: the columns a model shall answer with; if none, one called target, label, class or y, else the last.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Of a table: the columns a model is given; if none, all others that aren't dates. A series' model sees the target's past too.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>Of a series: the steps a model sees.</summary>
    public int Window { get; init; } = 60;

    /// <summary>Of a series: the steps it forecasts.</summary>
    public int Horizon { get; init; } = 1;

    /// <summary>Of image files: the height and width they are brought to; if not given, the first image's up to 64×64.</summary>
    public (int Height, int Width)? ImageSize { get; init; }

    /// <summary>Of image files: whether colour is dropped; if not given, it is if the first image has none.</summary>
    public bool? Grey { get; init; }

    /// <summary>The share that is tested on, where the data don't say it themselves.</summary>
    public double TestShare { get; init; } = 0.2;

    /// <summary>Decides which examples are tested on.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The share that is trained on.</summary>
    internal double TrainShare => 1 - TestShare;
}
