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
/// <param name="FirstLoadMs">The time to open its file and make a session as the first thing in a process of its own, where the just-in-time compiler's own time is most of it.</param>
/// <param name="PeakRssBytes">The most memory that process has held: it opened the model and ran it a few times.</param>
/// <param name="RuntimeRssBytes">The most memory a process holds that does nothing: that of .NET itself.</param>
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
    long RuntimeRssBytes,
    IReadOnlyList<LayerTime>? Profile)
{
    /// <summary>What it was compared with; null, as all that follows, if with nothing.</summary>
    public IReadOnlyList<PeerReport>? Peers { get; init; }

    /// <summary>The peer that took the least time.</summary>
    public string? Peer => Best?.Name;

    /// <summary>The median time of that peer's runs.</summary>
    public double? PeerMedianMs => Best?.MedianMs;

    /// <summary>The shortest time of its runs.</summary>
    public double? PeerMinMs => Best?.MinMs;

    /// <summary>Our median time over the peer's: the median over rounds in which all took turns.</summary>
    public double? Ratio => Best?.Ratio;

    /// <summary>The ratio a quarter of the rounds stay below.</summary>
    public double? RatioLow => Best?.RatioLow;

    /// <summary>The ratio a quarter of the rounds exceed.</summary>
    public double? RatioHigh => Best?.RatioHigh;

    /// <summary>The largest difference of the outputs, relative to the largest magnitude in each.</summary>
    public double? Difference => Best?.Difference;

    private PeerReport? Best => Peers?.MaxBy(peer => peer.Ratio);
}

/// <summary>How a model runs elsewhere.</summary>
/// <param name="Name">Where, and in what form.</param>
/// <param name="MedianMs">The median time of a run.</param>
/// <param name="MinMs">The shortest time of a run.</param>
/// <param name="Ratio">Our median time over this one's: the median over rounds in which all took turns.</param>
/// <param name="RatioLow">The ratio a quarter of the rounds stay below.</param>
/// <param name="RatioHigh">The ratio a quarter of the rounds exceed.</param>
/// <param name="Difference">The largest difference of the outputs, relative to the largest magnitude in each.</param>
/// <param name="FirstLoadMs">The time to open it in a process of its own.</param>
/// <param name="PeakRssBytes">The most memory that process has held.</param>
internal sealed record PeerReport(
    string Name, double MedianMs, double MinMs, double Ratio, double RatioLow, double RatioHigh, double Difference, double FirstLoadMs, long PeakRssBytes);

/// <summary>How long one step takes.</summary>
/// <param name="Name">The node's name.</param>
/// <param name="Operator">What it computes.</param>
/// <param name="Kernel">How it computes it.</param>
/// <param name="Ms">The median time.</param>
/// <param name="Share">Its share of the whole.</param>
/// <param name="Gflops">Two operations a multiply-accumulate, over the median time.</param>
internal sealed record LayerTime(string Name, string Operator, string Kernel, double Ms, double Share, double Gflops);
