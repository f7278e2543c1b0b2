namespace EdgeNet.Cli.Reports;

/// <summary>
/// Times two sessions in turns, so that both meet the same moods of the machine. A turn is twenty milliseconds of runs of one side,
/// and begins when the other side's threads rest: ONNX Runtime's keep watching for work after a run, on a core the turn needs
/// (SqueezeNet on two threads of two cores: a ratio of 1.7 beside them, 0.8 without). The runs of its first half are not
/// counted, in which the system spreads the threads over the cores and the caches get to know them. Every second round the sides swap places.
/// </summary>
/// <param name="ours">Our side.</param>
/// <param name="theirs">The other side.</param>
internal sealed class Contest(TimedSession ours, TimedSession theirs)
{
    private static readonly TimeSpan Uncounted = TimeSpan.FromMilliseconds(10);

    /// <summary>Long enough for the system to have counted what a thread has been busy with.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private const int MostGlances = 20;

    private static readonly TimeSpan Counted = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(3);

    private const int FewestRounds = 20, MostRounds = 150;

    private readonly List<TimeSpan> ourTimes = [], theirTimes = [];
    private readonly List<double> ratios = [];

    /// <summary>Times of our runs.</summary>
    public IReadOnlyList<TimeSpan> OurTimes => ourTimes;

    /// <summary>The median time of their runs.</summary>
    public TimeSpan TheirMedian => Quantile(theirTimes, 0.5);

    /// <summary>The shortest time of their runs.</summary>
    public TimeSpan TheirMin => theirTimes.Min();

    /// <summary>Of every round our median time over theirs: the value below which lies a given share of them.</summary>
    public double Ratio(double share) => Quantile(ratios, share);

    /// <summary>Holds it.</summary>
    /// <param name="runs">How many runs of each to count; null for as many as fit in a few seconds.</param>
    /// <param name="betweenRounds">Is called between rounds with how far it is, from 0 to 1.</param>
    public void Hold(int? runs, Action<double> betweenRounds)
    {
        var (our, their) = (RunsATurn(ours), RunsATurn(theirs));
        var round = (our.Time * our.Runs) + (their.Time * their.Runs) + (2 * (Glance + Uncounted));
        var rounds = runs is { } wanted ? (wanted + our.Runs - 1) / our.Runs : (int)Math.Clamp(Lasts / round, FewestRounds, MostRounds);
        for (var i = 0; i < rounds; i++)
        {
            betweenRounds((double)i / rounds);
            var theirsFirst = i % 2 == 1;
            var before = theirsFirst ? Turn(theirs, their.Runs, theirTimes) : default;
            var mine = Turn(ours, our.Runs, ourTimes);
            ratios.Add(mine / (theirsFirst ? before : Turn(theirs, their.Runs, theirTimes)));
        }
    }

    private static (TimeSpan Time, int Runs) RunsATurn(TimedSession side)
    {
        var time = Quantile([.. Enumerable.Range(0, 5).Select(_ => side.Run())], 0.5);
        return (time, (int)Math.Clamp(Counted / time, 1, 1000));
    }

    /// <summary>Runs one side for a turn and answers its median time.</summary>
    private static TimeSpan Turn(TimedSession side, int runs, List<TimeSpan> times)
    {
        AwaitRest();
        for (var uncounted = TimeSpan.Zero; uncounted < Uncounted;) uncounted += side.Run();
        var turn = new List<TimeSpan>(runs);
        for (var i = 0; i < runs; i++) turn.Add(side.Run());
        times.AddRange(turn);
        return Quantile(turn, 0.5);
    }

    /// <summary>Sleeps until no thread of this process works.</summary>
    private static void AwaitRest()
    {
        for (var glances = 0; glances < MostGlances; glances++)
        {
            var before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(Glance);
            if (Environment.CpuUsage.TotalTime - before < Glance / 10) return;
        }
    }

    private static T Quantile<T>(IReadOnlyCollection<T> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));
}
