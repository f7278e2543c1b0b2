using System.Collections.Immutable;
using EdgeNet.Data.Datasets;
using EdgeNet.Data.Tables;
using EdgeNet.Models;
using EdgeNet.Tensors;

namespace EdgeNet.Data.Sources;

/// <summary>Rows of a table as examples, or windows over them.</summary>
internal sealed class TableData
{
    /// <summary>More different texts than this are names or remarks rather than a category.</summary>
    private const int MostCategories = 64;

    private static readonly string[] UsualTargets = ["target", "label", "class", "y"];

    private readonly string name;
    private readonly string description;
    private readonly CsvTable table;
    private readonly DataOptions options;
    private readonly string[] targets;
    private readonly string[] columns;

    private TableData(string name, string description, CsvTable table, DataOptions options)
    {
        (this.name, this.description, this.table, this.options) = (name, description, table, options);
        if (table.Rows == 0) throw new DataException($"{description} has names of columns, but no rows.");
        string[] values = [.. table.Columns.Where(column => table.KindOf(column) != ColumnKind.Dates)];
        if (values.Length == 0) throw new DataException($"{description} has no column but dates.");
        targets = options.Targets.Count > 0 ? [.. options.Targets.Select(table.NameOf)]
            : [values.FirstOrDefault(static column => UsualTargets.Contains(column, StringComparer.OrdinalIgnoreCase)) ?? values[^1]];
        columns = options.Columns.Count > 0 ? [.. options.Columns.Select(table.NameOf)] : values;
    }

    public static DataSource Open(string path, DataOptions options)
    {
        try
        {
            return From(Path.GetFileName(path), $"The table '{path}'", CsvTable.Load(path), options);
        }
        catch (DataException e) when (!e.Message.Contains(path, StringComparison.Ordinal))
        {
            throw new DataException($"'{path}': {e.Message}", e);
        }
    }

    public static DataSource From(string name, string description, CsvTable table, DataOptions options)
    {
        var data = new TableData(name, description, table, options);
        return data.ChooseTask() switch
        {
            DataTask.Series => data.Series(),
            DataTask.Classification => data.Classification(),
            _ => data.Regression(),
        };
    }

    private DataTask ChooseTask() =>
        options.Task != DataTask.Auto ? options.Task
        : targets.Length == 1 && LooksLikeClasses(targets[0]) ? DataTask.Classification
        : table.Columns.Any(column => table.KindOf(column) == ColumnKind.Dates && Increases(column)) ? DataTask.Series
        : DataTask.Regression;

    private bool LooksLikeClasses(string column) => table.KindOf(column) == ColumnKind.Text || ClassNumbers.AreFew(table.Numbers(column));

    private bool Increases(string column)
    {
        var dates = table.Dates(column);
        for (var i = 1; i < dates.Length; i++)
            if (dates[i] <= dates[i - 1]) return false;
        return dates.Length > 1;
    }

    private DataSource Classification()
    {
        if (targets.Length != 1) throw new DataException($"A classification has one target, not {string.Join(", ", targets)}.");
        var classes = table.Categories(targets[0]);
        if (classes.Names.Length < 2) throw new DataException($"Column '{targets[0]}' is '{classes.Names[0]}' in every row; a classification needs at least two classes.");
        if (classes.Names.Length > table.Rows / 2)
            throw new DataException($"Column '{targets[0]}' has {classes.Names.Length:N0} different values in {table.Rows:N0} rows; these are no classes. Choose another target, or a regression.");
        var (inputs, names) = Features();
        var (train, test) = Dataset.From(inputs, Tensor.From(classes.Ids, [classes.Ids.Length])).Split(options.TrainShare, options.Seed, classes.Ids);
        var scaling = Normalization.Fit(train);
        return Describe($"{classes.Names.Length} classes in '{targets[0]}' from {names.Length} values", train.Normalize(scaling), test.Normalize(scaling)) with
        {
            Task = ModelTask.Classification,
            Labels = classes.Names,
            Columns = names,
            Input = scaling,
        };
    }

    private DataSource Regression()
    {
        var (inputs, names) = Features();
        var (train, test) = Dataset.From(inputs, table.ToTensor(targets)).Split(options.TrainShare, options.Seed);
        var (scaling, target) = (Normalization.Fit(train), Normalization.Fit(train, static example => example.Target));
        return Describe($"a regression of {Quoted(targets)} from {names.Length} values", Scaled(train), Scaled(test)) with
        {
            Labels = [.. targets],
            Columns = names,
            Input = scaling,
            Target = target,
        };

        Dataset<Example> Scaled(Dataset<Example> data) => data.Normalize(scaling).NormalizeTarget(target);
    }

    private DataSource Series()
    {
        string[] all = [.. columns.Union(targets, StringComparer.Ordinal)];
        var series = table.ToTensor(all);
        var testSteps = (int)Math.Round(options.TestShare * table.Rows);
        var trainSteps = table.Rows - testSteps;
        if (trainSteps < options.Window + options.Horizon || testSteps < options.Horizon)
        {
            throw new DataException($"{description} has {table.Rows:N0} steps, too few for windows of {options.Window} with {options.Horizon} to forecast "
                + $"and {options.TestShare:P0} to test on; use a shorter window.");
        }

        var scaling = Normalization.Fit(Dataset.From([Steps(series, 0, trainSteps)], []));
        scaling.Apply(series.Span<float>());
        int[] forecast = [.. targets.Select(target => Array.IndexOf(all, target))];
        // What is forecast in the test lies behind all that was trained on; what it is forecast from may not.
        var test = Dataset.Windows(Steps(series, trainSteps - options.Window, table.Rows), options.Window, options.Horizon, targets: forecast);
        var train = Dataset.Windows(Steps(series, 0, trainSteps), options.Window, options.Horizon, targets: forecast);
        return Describe($"the next {Count(options.Horizon, "step")} of {Quoted(targets)} from the last {options.Window} of {Quoted(all)}, the test behind the training in time", train, test) with
        {
            Labels = [.. targets],
            Columns = [.. all],
            Input = scaling,
            Target = new([.. forecast.Select(i => scaling.Mean[i])], [.. forecast.Select(i => scaling.Scale[i])]),
            Series = new([.. forecast], Season()),
        };
    }

    /// <summary>After how many steps the series recurs, if that is within what a model sees.</summary>
    private int Season()
    {
        var dates = table.Columns.FirstOrDefault(column => table.KindOf(column) == ColumnKind.Dates && Increases(column));
        return dates is not null && SeriesShape.SeasonOf(table.Dates(dates)) is var season && season <= options.Window ? season : 1;
    }

    private DataSource Describe(string what, Dataset<Example> train, Dataset<Example> test) => new()
    {
        Name = name,
        Description = $"{description}: {what}; {train.Count:N0} examples to train on, {test.Count:N0} to test on.",
        Task = ModelTask.Regression,
        Train = train,
        Test = test,
    };

    /// <summary>The columns that aren't targets: numbers as they are, texts as one value for each category.</summary>
    private (Tensor Values, ImmutableArray<string> Names) Features()
    {
        var names = ImmutableArray.CreateBuilder<string>();
        var values = new List<float[]>();
        foreach (var column in columns.Except(targets, StringComparer.Ordinal))
        {
            if (table.KindOf(column) == ColumnKind.Numbers)
            {
                names.Add(column);
                values.Add(table.Numbers(column));
                continue;
            }

            var categories = table.Categories(column);
            if (categories.Names.Length > MostCategories)
                throw new DataException($"Column '{column}' has {categories.Names.Length:N0} different texts, which are no categories; leave it out by naming the columns to use.");
            for (var c = 0; c < categories.Names.Length; c++)
            {
                names.Add($"{column}={categories.Names[c]}");
                values.Add([.. categories.Ids.Select(id => id == c ? 1f : 0f)]);
            }
        }

        if (values.Count == 0) throw new DataException($"{description} has no column but the target {Quoted(targets)}; there is nothing to learn from.");
        var tensor = new Tensor(new(DType.F32, [table.Rows, values.Count]));
        var all = tensor.Span<float>();
        for (var c = 0; c < values.Count; c++)
            for (var row = 0; row < table.Rows; row++) all[row * values.Count + c] = values[c][row];
        return (tensor, names.ToImmutable());
    }

    private static Tensor Steps(Tensor series, int begin, int end)
    {
        var values = series.Shape[1];
        return Tensor.From(series.Span<float>()[(begin * values)..(end * values)], [end - begin, values]);
    }

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(static n => $"'{n}'"));

    private static string Count(int number, string what) => number == 1 ? what : $"{number} {what}s";
}
