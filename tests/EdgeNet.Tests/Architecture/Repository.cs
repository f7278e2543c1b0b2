namespace EdgeNet.Tests.Architecture;

/// <summary>The checked-out repository these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>The hand-written C# files under a folder, as (path relative to the root, text).</summary>
    public static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Files(folder, "*.cs").Select(path => (path, File.ReadAllText(Path.Combine(Root, path))));

    /// <summary>The files under a folder that match a pattern, relative to the root, without what a build writes.</summary>
    public static IEnumerable<string> Files(string folder, string pattern) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" or "artifacts" or "BenchmarkDotNet.Artifacts"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "EdgeNet.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No folder above {start} holds EdgeNet.sln; run the tests from inside a clone.");
    }
}
