using System.Collections.Concurrent;
using EdgeNet.Graphs;
using EdgeNet.Zoo;

namespace EdgeNet.Tests.Zoo;

/// <summary>The zoo's models, each built once for all tests that don't change it: a build draws millions of weights.</summary>
internal static class BuiltModels
{
    private static readonly ConcurrentDictionary<string, Lazy<Graph>> Built = new(StringComparer.Ordinal);

    public static Graph Of(string name) => Built.GetOrAdd(name, static name => new(ModelZoo.Find(name).Build)).Value;
}
