using EdgeNet.Execution;
using EdgeNet.OnnxRuntime;

namespace EdgeNet.Cli;

/// <summary>The back ends that can be named on a command line.</summary>
internal static class Backends
{
    /// <summary>What runs models unless told otherwise.</summary>
    public static IBackend Default { get; } = new CpuBackend();

    /// <summary>All of them, whether they can run here or not.</summary>
    public static IReadOnlyList<IBackend> All { get; } = [Default, new OrtBackend()];

    /// <summary>The back end of a name; the default if none is given.</summary>
    /// <exception cref="BackendUnavailableException">It can't run here.</exception>
    public static IBackend Find(string? name)
    {
        if (name is null) return Default;
        var found = All.First(backend => string.Equals(backend.Name, name, StringComparison.Ordinal));
        return found.WhyUnavailable is { } reason ? throw new BackendUnavailableException(name, reason) : found;
    }
}
