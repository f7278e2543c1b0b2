namespace EdgeNet.Training.Running;

/// <summary>What an epoch brought.</summary>
/// <param name="Epoch">Its number, from 0.</param>
/// <param name="Rate">The learning rate at its end.</param>
/// <param name="Seconds">How long it took, validation included.</param>
/// <param name="SamplesPerSecond">How many examples a second training went through.</param>
/// <param name="Training">Losses and metrics over the training data, while they were learnt.</param>
/// <param name="Validation">Those over the validation data, after the epoch; null without such data.</param>
/// <example><code>foreach (var epoch in history.Epochs) Console.WriteLine($"{epoch.Epoch}: {epoch.Training}");</code></example>
public sealed record EpochResult(int Epoch, float Rate, double Seconds, double SamplesPerSecond, Scores Training, Scores? Validation)
{
    /// <summary>What the names of the validation data's scores begin with: <c>test_</c> where they are the test data.</summary>
    public string Prefix { get; init; } = FitOptions.UsualPrefix;

    /// <summary>The score of this name; one that begins with <see cref="Prefix"/> is that of the validation data. Null if there is none.</summary>
    public double? Find(string name) => (IsValidation(name) ? Validation : Training)?.Find(Measures(name));

    /// <summary>Every score by name, those of the validation data behind <see cref="Prefix"/>.</summary>
    public IEnumerable<Score> Scores => Training.All.Concat(Validation?.All.Select(s => s with { Name = $"{Prefix}{s.Name}" }) ?? []);

    /// <summary>What a score measures, on whatever data.</summary>
    internal string Measures(string name) => IsValidation(name) ? name[Prefix.Length..] : name;

    private bool IsValidation(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What training brought, epoch by epoch.</summary>
/// <example><code>
/// var history = network.Fit(train, epochs: 10, validation: test);
/// Console.WriteLine(history.Last.Validation!["accuracy"]);
/// </code></example>
public sealed class History
{
    private readonly List<EpochResult> epochs = [];

    /// <summary>The epochs, those before a checkpoint included.</summary>
    public IReadOnlyList<EpochResult> Epochs => epochs;

    /// <summary>The last epoch.</summary>
    /// <exception cref="EdgeNetException">None was finished.</exception>
    public EpochResult Last => epochs is [.., var last] ? last : throw new EdgeNetException("No epoch was finished: there were to be none, or training was stopped in the first.");

    internal void Add(EpochResult epoch) => epochs.Add(epoch);
}
