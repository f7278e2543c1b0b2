namespace EdgeNet.Training.Running;

/// <summary>Where training stands, counted in epochs with their fractions.</summary>
/// <param name="Epoch">The epochs done.</param>
/// <param name="Epochs">How many there will be.</param>
public readonly record struct Progress(double Epoch, double Epochs);

/// <summary>How the learning rate changes: what it is multiplied by at a time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Factor">The factor.</param>
/// <example><code>
/// var options = new FitOptions { Schedule = Schedule.Cosine().WithWarmUp(epochs: 0.5) };
/// var own = new Schedule("halves", at => at.Epoch &lt; 5 ? 1 : 0.5);
/// </code></example>
public sealed record Schedule(string Name, Func<Progress, double> Factor)
{
    /// <summary>The same rate all the time.</summary>
    public static Schedule Constant { get; } = new("constant", _ => 1);

    /// <summary>A factor after every so many epochs.</summary>
    public static Schedule Step(double epochs, double factor = 0.1) => epochs > 0 ? new("step", at => Math.Pow(factor, Math.Floor(at.Epoch / epochs)))
        : throw new EdgeNetException($"A rate can't fall every {epochs} epochs; give a number above 0.");

    /// <summary>A factor an epoch, applied a little at each step.</summary>
    public static Schedule Exponential(double factor = 0.95) => new("exponential", at => Math.Pow(factor, at.Epoch));

    /// <summary>Down along half a cosine, to a fraction at the end.</summary>
    public static Schedule Cosine(double end = 0) => new("cosine", at => end + (1 - end) * (1 + Math.Cos(Math.PI * Math.Min(1, at.Epoch / at.Epochs))) / 2);

    /// <summary>Up from a 25th along half a cosine, then down to nearly nothing: the rate given is the highest.</summary>
    public static Schedule OneCycle(double rise = 0.3) => new("one_cycle", at =>
    {
        var done = Math.Min(1, at.Epoch / at.Epochs);
        return done < rise ? Between(1 / 25.0, 1, done / rise) : Between(1, 1e-4, (done - rise) / (1 - rise));

        static double Between(double from, double to, double along) => to + (from - to) * (1 + Math.Cos(Math.PI * along)) / 2;
    });

    /// <summary>This schedule, with a straight rise from nothing before it has its way.</summary>
    public Schedule WithWarmUp(double epochs) => epochs <= 0 ? this : new($"{Name} with warm-up", at => Factor(at) * Math.Min(1, at.Epoch / epochs));
}
