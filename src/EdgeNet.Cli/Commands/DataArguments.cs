using System.CommandLine;
using System.Globalization;
using EdgeNet.Data.Sources;
using EdgeNet.Training.Descriptions;

namespace EdgeNet.Cli.Commands;

/// <summary>The arguments by which a command line says what the data are, and how they are to be understood.</summary>
internal sealed class DataArguments
{
    public Option<string?> Data { get; } = new("--data")
    {
        Description = "The data: fashion, fashion-10k, digits, weather or exam, which are built in; a folder with a subfolder of images for each class; "
            + "a folder of IDX files (train-images-idx3-ubyte and its like); a table such as data.csv; arrays as x.npy,y.npy.",
        HelpName = "DATA",
    };

    public Option<string[]> Targets { get; } = List("--target", "Of a table: the columns to predict; by default one called target, label, class or y, else the last.");

    public Option<string[]> Columns { get; } = List("--columns", "Of a table: the columns to predict from; by default all others.");

    public Option<DataTask?> Task { get; } = ModelArguments.OneOfItsWords(new Option<DataTask?>("--task")
    {
        Description = "Of a table or arrays: whether to predict a class, a number, or a series' next values; by default as the data look.",
        HelpName = "classification|regression|series",
    });

    public Option<int?> Window { get; } = Number("--window", "Of a series: how many steps a model sees; 60 by default.");

    public Option<int?> Horizon { get; } = Number("--horizon", "Of a series: how many steps it forecasts; 1 by default.");

    public Option<string?> ImageSize { get; } = new("--image-size")
    {
        Description = "Of image files: the size they are brought to, such as 32 or 48x64 (height by width); by default the first image's, up to 64x64.",
        HelpName = "N|NxN",
    };

    public Option<bool?> Grey { get; } = new("--grey") { Description = "Of image files: drop the colour.", Arity = ArgumentArity.Zero };

    public Option<float?> TestShare { get; } = new("--test-share") { Description = "The share that is tested on, where the data have no part of their own for it; 0.2 by default.", HelpName = "SHARE" };

    public DataArguments()
    {
        ImageSize.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && SizeOf(token.Value) is null) result.AddError($"--image-size takes a size such as 32 or 48x64; '{token.Value}' is none.");
        });
        TestShare.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(float.TryParse(token.Value, CultureInfo.InvariantCulture, out var share) && share is > 0 and < 1))
                result.AddError($"--test-share takes a share between 0 and 1, such as 0.2; '{token.Value}' is none.");
        });
    }

    /// <summary>Every option, for a command to take.</summary>
    public IEnumerable<Option> All => [Data, Targets, Columns, Task, Window, Horizon, ImageSize, Grey, TestShare];

    /// <summary>What the command line says of the data, in place of what is known already.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="known">What is known; null if nothing.</param>
    /// <exception cref="EdgeNetException">There are no data.</exception>
    public DataDescription Read(ParseResult parsed, DataDescription? known)
    {
        var from = parsed.GetValue(Data) is { } given ? Absolute(given) : known?.From ?? throw new EdgeNetException("There are no data to learn from; name them with --data.");
        var data = known is null || !string.Equals(known.From, from, StringComparison.Ordinal) ? new DataDescription { From = from } : known;
        return data with
        {
            Task = parsed.GetValue(Task)?.ToString().ToLowerInvariant() ?? data.Task,
            Targets = parsed.GetValue(Targets) is { Length: > 0 } targets ? targets : data.Targets,
            Columns = parsed.GetValue(Columns) is { Length: > 0 } columns ? columns : data.Columns,
            Window = parsed.GetValue(Window) ?? data.Window,
            Horizon = parsed.GetValue(Horizon) ?? data.Horizon,
            ImageSize = parsed.GetValue(ImageSize) is { } size ? SizeOf(size) : data.ImageSize,
            Grey = parsed.GetResult(Grey) is { Implicit: false } ? true : data.Grey,
            TestShare = parsed.GetValue(TestShare) ?? data.TestShare,
        };
    }

    /// <summary>Opens data.</summary>
    /// <exception cref="EdgeNetException">There are no such data, or they can't be understood.</exception>
    public static DataSource Open(DataDescription data) => DataSource.Open(data.From, new()
    {
        Task = data.Task is null ? DataTask.Auto
            : Enum.TryParse<DataTask>(data.Task, ignoreCase: true, out var task) ? task
            : throw new EdgeNetException($"Data have no task '{data.Task}'{Spelling.DidYouMean(data.Task, Enum.GetNames<DataTask>())} It is one of {string.Join(", ", Enum.GetNames<DataTask>()).ToLowerInvariant()}."),
        Targets = data.Targets,
        Columns = data.Columns,
        Window = data.Window ?? new DataOptions().Window,
        Horizon = data.Horizon ?? new DataOptions().Horizon,
        ImageSize = data.ImageSize,
        Grey = data.Grey,
        TestShare = data.TestShare ?? new DataOptions().TestShare,
        Seed = data.Seed ?? new DataOptions().Seed,
    });

    /// <summary>A path from the root, so that a run's settings mean the same everywhere; names and what isn't there stay as they are.</summary>
    private static string Absolute(string data) =>
        Path.Exists(data) ? Path.GetFullPath(data)
        : data.Split(',') is [var x, var y] && File.Exists(x) && File.Exists(y) ? $"{Path.GetFullPath(x)},{Path.GetFullPath(y)}"
        : data;

    private static (int Height, int Width)? SizeOf(string text) =>
        Array.ConvertAll(text.Split('x', ','), word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var side) ? side : 0) switch
        {
            [> 0 and var side] => (side, side),
            [> 0 and var height, > 0 and var width] => (height, width),
            _ => null,
        };

    private static Option<string[]> List(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "NAME[,NAME…]",
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries))],
    };

    private static Option<int?> Number(string name, string description)
    {
        var option = new Option<int?>(name) { Description = description, HelpName = "N" };
        ModelArguments.UpTo(1_000_000, option);
        return option;
    }
}
