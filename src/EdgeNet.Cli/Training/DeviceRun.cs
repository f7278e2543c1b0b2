using System.Diagnostics;
using System.Numerics.Tensors;
using EdgeNet.Data.Datasets;
using EdgeNet.Execution;
using EdgeNet.Models;

namespace EdgeNet.Cli.Training;

/// <summary>What running a model's file, image by image on one thread as a device would, comes to.</summary>
/// <param name="Accuracy">The share of examples whose class was found.</param>
/// <param name="Milliseconds">The median time of a run.</param>
/// <param name="FileBytes">The size of the file.</param>
/// <param name="ArenaBytes">The memory of a run.</param>
/// <param name="ManagedBytes">What all runs together allocated.</param>
internal sealed record DeviceRun(double Accuracy, double Milliseconds, long FileBytes, long ArenaBytes, long ManagedBytes)
{
    /// <summary>The first runs compile code and don't count.</summary>
    private const int WarmUp = 50;

    /// <summary>Opens a file and runs it over data.</summary>
    public static DeviceRun Over(string path, Dataset<Example> data, CancellationToken stop)
    {
        using var model = Model.Open(path);
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
        return new((double)right / data.Count, times[times.Length / 2].TotalMilliseconds, new FileInfo(path).Length, session.Plan.ArenaBytes, allocated);
    }
}
