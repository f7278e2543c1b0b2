namespace EdgeNet.Cli.Reports;

/// <summary>How fast a model runs, and what it takes.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Backend">What ran it.</param>
/// <param name="Threads">The threads a run used.</param>
/// <param name="Simd">The vector width used.</param>
/// <param name="Runs">How many runs were timed.</param>
/// <param name="MedianMs">The median time of a run.</param>
/// <param name="MinMs">The shortest time of a run.</param>
/// <param name="Gflops">Two operations a multiply-accumulate, over the median time.</param>
/// <param name="PeakGflops">What this processor's multiply-adds could do at best on as many threads, measured between the runs.</param>
/// <param name="PeakFraction">The shortest run's share of that.</param>
/// <param name="ManagedBytesPerRun">Managed memory allocated by a run, on all threads.</param>
/// <param name="ArenaBytes">Memory for all it computes; null, as what follows, where the back end doesn't tell.</param>
/// <param name="ArenaLowerBoundBytes">The most that is alive at one time: no arena could be smaller.</param>
/// <param name="WeightBytes">Memory for weights, in the order the kernels want them.</param>
/// <param name="LoadMs">The time to open or build it, compile it and make a session, once the runtime's code is compiled, as the runs' times are: a median.</param>
/// <param name="FirstLoadMs">The same as the first thing in this process, where the just-in-time compiler's own time is most of it.</param>
/// <param name="PeakRssBytes">The most memory this process has held.</param>
/// <param name="Profile">Where the time goes, if that was asked for.</param>
internal sealed record BenchReport(
    string Model,
    string Backend,
    int Threads,
    string Simd,
    int Runs,
    double MedianMs,
    double MinMs,
    double Gflops,
    double PeakGflops,
    double PeakFraction,
    long ManagedBytesPerRun,
    long? ArenaBytes,
    long? ArenaLowerBoundBytes,
    long? WeightBytes,
    double LoadMs,
    double FirstLoadMs,
    long PeakRssBytes,
    IReadOnlyList<LayerTime>? Profile)
{
    /// <summary>The back end it was compared with; null, as all that follows, if with none.</summary>
    public string? Peer { get; init; }

    /// <summary>The median time of the peer's runs.</summary>
    public double? PeerMedianMs { get; init; }

    /// <summary>The shortest time of the peer's runs.</summary>
    public double? PeerMinMs { get; init; }

    /// <summary>Our median time over the peer's: the median over rounds in which both took turns.</summary>
    public double? Ratio { get; init; }

    /// <summary>The ratio a quarter of the rounds stay below.</summary>
    public double? RatioLow { get; init; }

    /// <summary>The ratio a quarter of the rounds exceed.</summary>
    public double? RatioHigh { get; init; }

    /// <summary>The largest difference of the outputs, relative to the largest magnitude in each.</summary>
    public double? Difference { get; init; }
}

/// <summary>How long one step takes.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="Kernel">How it computes it.</param>
/// <param name="Ms">The median time.</param>
/// <param name="Share">Its share of the whole.</param>
/// <param name="Gflops">Two operations a multiply-accumulate, over the median time.</param>
internal sealed record LayerTime(string Name, string Operator, string Kernel, double Ms, double Share, double Gflops);
