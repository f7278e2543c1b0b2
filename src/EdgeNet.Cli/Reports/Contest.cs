namespace EdgeNet.Cli.Reports;

/// <summary>
/// Times sessions in turns, so that all meet the same moods of the machine. A turn is twenty milliseconds of runs of one side,
/// and begins when the threads of the side before rest: ONNX Runtime's keep watching for work after a run, on a core the turn needs
/// (SqueezeNet on two threads of two cores: a ratio of 1.7 beside them, 0.8 without). The runs of its first half are not
/// counted, in which the system spreads the threads over the cores and the caches get to know them. Each round another side begins.
/// </summary>
internal sealed class Contest
{
    private static readonly TimeSpan Uncounted = TimeSpan.FromMilliseconds(10);

    /// <summary>Long enough for the system to have counted what a thread has been busy with.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private const int MostGlances = 20;

    private static readonly TimeSpan Counted = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Lasts = TimeSpan.FromSeconds(3);

    private const int FewestRounds = 20, MostRounds = 150;

    private readonly Side[] sides; // ours first

    /// <param name="ours">Our side.</param>
    /// <param name="others">The other sides.</param>
    public Contest(TimedSession ours, IReadOnlyList<TimedSession> others) => sides = [.. others.Prepend(ours).Select(session => new Side(session))];

    /// <summary>Times of our runs.</summary>
    public IReadOnlyList<TimeSpan> OurTimes => sides[0].Times;

    /// <summary>The median time of the runs of another side.</summary>
    public TimeSpan Median(int other) => Quantile(sides[other + 1].Times, 0.5);

    /// <summary>The shortest time of its runs.</summary>
    public TimeSpan Min(int other) => sides[other + 1].Times.Min();

    /// <summary>Of every round our median time over that of another side: the value below which lies a given share of them.</summary>
    public double Ratio(int other, double share) => Quantile([.. sides[0].Turns.Zip(sides[other + 1].Turns, (our, their) => our / their)], share);

    /// <summary>Holds it.</summary>
    /// <param name="runs">How many runs of each to count; null for as many as fit in a few seconds.</param>
    /// <param name="betweenRounds">Is called between rounds with how far it is, from 0 to 1.</param>
    public void Hold(int? runs, Action<double> betweenRounds)
    {
        var round = TimeSpan.Zero;
        foreach (var side in sides) round += side.Prepare() + Glance + Uncounted;
        var rounds = runs is { } wanted ? (wanted + sides[0].RunsATurn - 1) / sides[0].RunsATurn : (int)Math.Clamp(Lasts / round, FewestRounds, MostRounds);
        for (var i = 0; i < rounds; i++)
        {
            betweenRounds((double)i / rounds);
            for (var turn = 0; turn < sides.Length; turn++) sides[(i + turn) % sides.Length].TakeTurn();
        }
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

    private static T Quantile<T>(List<T> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    /// <summary>One side: its runs that count, and the median time of each of its turns.</summary>
    private sealed class Side(TimedSession session)
    {
        public List<TimeSpan> Times { get; } = [];

        public List<TimeSpan> Turns { get; } = [];

        public int RunsATurn { get; private set; }

        /// <summary>Decides how many runs make a turn, and answers how long they take.</summary>
        public TimeSpan Prepare()
        {
            var time = Quantile([.. Enumerable.Range(0, 5).Select(_ => session.Run())], 0.5);
            RunsATurn = (int)Math.Clamp(Counted / time, 1, 1000);
            return time * RunsATurn;
        }

        public void TakeTurn()
        {
            AwaitRest();
            for (var uncounted = TimeSpan.Zero; uncounted < Uncounted;) uncounted += session.Run();
            var turn = new List<TimeSpan>(RunsATurn);
            for (var i = 0; i < RunsATurn; i++) turn.Add(session.Run());
            Times.AddRange(turn);
            Turns.Add(Quantile(turn, 0.5));
        }
    }
}
