namespace EdgeNet.Threading;

/// <summary>Where one thread sleeps until another wakes it. Waking a thread that is not asleep costs one read.</summary>
internal sealed class ParkingSpot
{
    private readonly object gate = new();
    private bool parked;

    /// <summary>Sleeps until <see cref="Wake"/>, unless <paramref name="signal"/> no longer is <paramref name="seen"/>.</summary>
    public void Park(ref int signal, int seen)
    {
        lock (gate)
        {
            // A full fence between telling that we sleep and looking at the signal; the waker changes the signal, fences, and
            // then looks whether we sleep. So at least one of the two notices the other.
            Volatile.Write(ref parked, true);
            Interlocked.MemoryBarrier();
            if (Volatile.Read(ref signal) != seen) parked = false;
            while (parked) Monitor.Wait(gate);
        }
    }

    /// <summary>Wakes the thread if it sleeps. The signal it waits for has been changed, and a full fence passed, before.</summary>
    public void Wake()
    {
        if (!Volatile.Read(ref parked)) return;
        lock (gate)
        {
            parked = false;
            Monitor.Pulse(gate);
        }
    }
}
