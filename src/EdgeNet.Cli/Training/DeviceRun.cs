using System.Diagnostics;
using System.Numerics.Tensors;
using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Models;

namespace EdgeNet.Cli.Training;

/// <summary>What running a model's file, image by image on one thread as a device would, comes to.</summary>
/// <param name="File">The file.</param>
/// <param name="Accuracy">The share of examples whose class was found.</param>
/// <param name="FileBytes">The size of the file.</param>
/// <param name="Ms">The median time of a run.</param>
/// <param name="Gops">Thousands of millions of operations a second, two a multiply-accumulate, at that time.</param>
/// <param name="ArenaBytes">The memory of a run.</param>
/// <param name="WeightBytes">The weights as the kernels keep them.</param>
/// <param name="ManagedBytesPerRun">What a run allocated.</param>
internal sealed record DeviceRun(string File, double Accuracy, long FileBytes, double Ms, double Gops, long ArenaBytes, long WeightBytes, double ManagedBytesPerRun)
{
    /// <summary>The first runs compile code and don't count.</summary>
    private const int WarmUp = 50;

    /// <summary>On a busy machine one pass over the data may be slow as a whole: models take turns, and the fastest pass of each counts.</summary>
    private const int Passes = 3;

    /// <summary>Opens files and runs each over the same data.</summary>
    public static IReadOnlyList<DeviceRun> Over(IReadOnlyList<string> files, Dataset<Example> data, CancellationToken stop)
    {
        var rounds = Enumerable.Range(0, Passes).Select(_ => files.Select(file => Over(file, data, stop)).ToList()).ToList();
        return [.. files.Select((_, i) => rounds.Select(round => round[i]).MinBy(run => run.Ms)!)];
    }

    private static DeviceRun Over(string file, Dataset<Example> data, CancellationToken stop)
    {
        using var model = Model.Open(file);
        using var session = model.Graph.Compile(new() { Threads = 1 }).CreateSession();
        var (item, times) = (data.CreateItem(), new TimeSpan[data.Count]);
        var (input, output) = (model.Graph.Inputs[0].Name, model.Graph.Outputs[0].Name);
        var (right, allocated) = (0, 0L);
        for (var i = -WarmUp; i < data.Count; i++)
        {
            stop.ThrowIfCancellationRequested();
            data.Read(epoch: 0, Math.Max(0, i), item);
            item.Input.Span<float>().CopyTo(session.Input<float>(input));
            var (begin, before) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            session.Run();
            if (i < 0) continue;
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            times[i] = Stopwatch.GetElapsedTime(begin);
            if (TensorPrimitives.IndexOfMax(session.Output<float>(output)) == item.Target.Span<int>()[0]) right++;
        }

        Array.Sort(times);
        var (median, plan) = (times[times.Length / 2], session.Plan);
        return new(file, (double)right / data.Count, new FileInfo(file).Length, median.TotalMilliseconds, 2 * plan.Macs / median.TotalSeconds / 1e9,
            plan.ArenaBytes, plan.WeightBytes, (double)allocated / data.Count);
    }
}
