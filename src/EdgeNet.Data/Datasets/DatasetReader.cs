using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;

namespace EdgeNet.Data.Datasets;

/// <summary>
/// Reads a dataset in order, one epoch after the other, while a thread fills the next items. The thread and its ring of items live as long as
/// the reader: neither an item nor an epoch allocates anything.
/// </summary>
/// <typeparam name="T">The kind of item.</typeparam>
/// <example><code>
/// using var reader = data.Shuffle(seed: 1).Batch(32, dropRemainder: true).Prefetch();
/// for (var epoch = 0; epoch &lt; 10; epoch++)
/// {
///     reader.Begin(epoch);
///     while (reader.Next(out var batch)) Train(batch);
/// }
/// </code></example>
public sealed class DatasetReader<T> : IDisposable where T : class
{
    private readonly Dataset<T> data;
    private readonly int ahead;
    private readonly T[] ring; // those ahead, and the one its user holds
    private readonly object gate = new();

    // What follows is touched with the gate held.
    private int epoch = -1;
    private int run; // how often Begin was called: what was begun before is worth nothing
    private int filled; // the items of this epoch that were filled
    private int taken; // those of them that were handed out
    private ExceptionDispatchInfo? failure; // what the item behind the last filled ended in
    private bool disposed;

    /// <summary>Creates a reader, and its thread.</summary>
    /// <param name="data">What is read.</param>
    /// <param name="prefetch">How many items are filled ahead; with 0 there is no thread.</param>
    public DatasetReader(Dataset<T> data, int prefetch)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfNegative(prefetch);
        (this.data, ahead) = (data, prefetch);
        ring = new T[prefetch + 1];
        for (var i = 0; i < ring.Length; i++) ring[i] = data.CreateItem();
        if (prefetch > 0) new Thread(FillAhead) { IsBackground = true, Name = "EdgeNet data reader" }.UnsafeStart();
    }

    /// <summary>How many items an epoch has.</summary>
    public int Count => data.Count;

    /// <summary>Begins an epoch. An epoch under way ends, and the item handed out last is filled anew.</summary>
    /// <param name="epoch">Its number, which decides about everything random.</param>
    /// <param name="first">The item to begin with: that of a resumed run.</param>
    public void Begin(int epoch, int first = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Count);
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            this.epoch = epoch;
            run++;
            filled = taken = first;
            failure = null;
            Monitor.PulseAll(gate);
        }
    }

    /// <summary>The next item of the epoch, which is its user's until the next call; false at the end.</summary>
    /// <exception cref="DataException">The item cannot be read.</exception>
    /// <exception cref="InvalidOperationException">No epoch was begun.</exception>
    public bool Next([MaybeNullWhen(false)] out T item)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            if (epoch < 0) throw new InvalidOperationException($"Call {nameof(Begin)} before {nameof(Next)}.");
            item = null;
            if (taken == Count) return false;
            if (ahead == 0) FillHere();
            while (filled == taken && failure is null && !disposed) Monitor.Wait(gate);
            ObjectDisposedException.ThrowIf(disposed, this);
            if (filled == taken) failure!.Throw();
            item = ring[taken++ % ring.Length];
            Monitor.PulseAll(gate);
            return true;
        }
    }

    /// <summary>Ends the thread, without waiting for an item that it is just filling.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            Monitor.PulseAll(gate);
        }
    }

    private void FillHere()
    {
        data.Read(epoch, filled, ring[0]);
        filled++;
    }

    private void FillAhead()
    {
        while (Wait(out var now, out var index, out var number))
        {
            ExceptionDispatchInfo? thrown = null;
            try
            {
                data.Read(number, index, ring[index % ring.Length]);
            }
#pragma warning disable CA1031 // Whatever it is, it is thrown where the item is asked for.
            catch (Exception e)
#pragma warning restore CA1031
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }

            lock (gate)
            {
                if (now != run) continue;
                if (thrown is null) filled++;
                failure = thrown;
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>Waits until there is an item to fill and a place for it; false when there never will be.</summary>
    private bool Wait(out int now, out int index, out int number)
    {
        lock (gate)
        {
            while (!disposed && (epoch < 0 || failure is not null || filled == Count || filled - taken == ahead)) Monitor.Wait(gate);
            (now, index, number) = (run, filled, epoch);
            return !disposed;
        }
    }
}
