namespace EdgeNet.Training.Running;

/// <summary>How a model is trained.</summary>
/// <example><code>network.Fit(train, epochs: 20, validation: test, options: new() { Schedule = Schedule.Cosine(), Callbacks = [new EarlyStopping()] });</code></example>
public sealed record FitOptions
{
    /// <summary>What the order of the data and all chance in training follow from.</summary>
    public int Seed { get; init; }

    /// <summary>Whether each epoch goes through the data in another order.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>
    /// Into how many parts a batch is cut, one of which is in memory at a time: the step is that of the whole batch, but for batch normalization,
    /// which sees the parts.
    /// </summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>
    /// The most bytes a step's arena may take; null for no limit. What doesn't fit isn't kept for the backward pass but computed again there, to the same bits.
    /// </summary>
    public long? MemoryBudget { get; init; }

    /// <summary>What the names of the validation data's scores begin with.</summary>
    public string ValidationPrefix { get; init; } = UsualPrefix;

    internal const string UsualPrefix = "val_";

    /// <summary>How the learning rate changes.</summary>
    public Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>What else is done meanwhile.</summary>
    public IReadOnlyList<Callback> Callbacks { get; init; } = [];

    /// <summary>How many threads train.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How many batches are read ahead, on a thread of their own.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Ends training after the step under way; the layers then hold what was learnt.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>A checkpoint to go on from; null to begin anew.</summary>
    public string? Resume { get; init; }
}
