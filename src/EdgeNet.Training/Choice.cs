namespace EdgeNet.Training;

/// <summary>Picks from a list by name.</summary>
internal static class Choice
{
    /// <exception cref="EdgeNetException">Nothing has the name; the error lists those there are.</exception>
    public static T Named<T>(IReadOnlyList<T> all, Func<T, string> nameOf, string name, string kind) where T : class =>
        all.FirstOrDefault(item => string.Equals(nameOf(item), name, StringComparison.OrdinalIgnoreCase))
        ?? throw new EdgeNetException($"There is no {kind} '{name}'{Spelling.DidYouMean(name, all.Select(nameOf))} There are {string.Join(", ", all.Select(nameOf))}.");
}
